"""What the rules make of the register, and whom to remind: every table of it."""

from compliance.models.deadline import Deadline
from compliance.models.heartbeat import Heartbeat
from compliance.models.mail import Mail
from compliance.models.reminder import Reminder
from compliance.models.ruleset import Assumption, RuleSetActivation
from compliance.models.standing import SEVERITY, Assessment, Standing, VerdictCode

__all__ = [
    "SEVERITY",
    "Assessment",
    "Assumption",
    "Deadline",
    "Heartbeat",
    "Mail",
    "Reminder",
    "RuleSetActivation",
    "Standing",
    "VerdictCode",
]
