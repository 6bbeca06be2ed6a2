"""What the rules make of the register, and whom to remind: every table of it."""

from compliance.models.answer import Absence, Answer, CalendarFeed, MailPreference, StoppedAddress
from compliance.models.deadline import Deadline
from compliance.models.generation import Generation, NextStanding
from compliance.models.heartbeat import Heartbeat
from compliance.models.mail import Mail
from compliance.models.outcome import Hypothesis, Outcome
from compliance.models.pending import DeadlineCheck, PlanningRequest
from compliance.models.policy import Addressee, Policy
from compliance.models.reminder import Reminder
from compliance.models.ruleset import Assumption, RuleSetActivation
from compliance.models.standing import SEVERITY, Assessment, Standing, VerdictCode
from compliance.models.wording import TrialRuleSet, Wording, WordingAccess

__all__ = [
    "SEVERITY",
    "Absence",
    "Addressee",
    "Answer",
    "Assessment",
    "Assumption",
    "CalendarFeed",
    "Deadline",
    "DeadlineCheck",
    "Generation",
    "Heartbeat",
    "Hypothesis",
    "Mail",
    "MailPreference",
    "NextStanding",
    "Outcome",
    "PlanningRequest",
    "Policy",
    "Reminder",
    "RuleSetActivation",
    "Standing",
    "StoppedAddress",
    "TrialRuleSet",
    "VerdictCode",
    "Wording",
    "WordingAccess",
]
