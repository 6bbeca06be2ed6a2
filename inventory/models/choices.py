"""The words that the register's columns are restricted to. Labels are English; locale/ holds the Russian ones."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class YesNoUnknown(TextChoices):
    """An answer that may be missing. Unknown is an answer of its own and never a synonym of *no*."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("unknown")


class DateState(TextChoices):
    """What is known of a date: two columns hold its earliest and latest day where it is dated."""

    DATED = "dated", _("date known")
    NONE = "none", _("no such date")
    UNKNOWN = "unknown", _("unknown")


class Since(TextChoices):
    """From when a model use or a data flow holds."""

    START = "start", _("since the start")
    DATED = "dated", _("from a date")
    UNKNOWN = "unknown", _("unknown")


class Until(TextChoices):
    """Until when a model use or a data flow holds."""

    OPEN = "open", _("still in use")
    DATED = "dated", _("until a date")
    UNKNOWN = "unknown", _("unknown")


class Role(TextChoices):
    """What a person does in a unit and in everything below it."""

    OFFICER = "officer", pgettext_lazy("role", "officer")
    OWNER = "owner", pgettext_lazy("role", "owner")
    AUDITOR = "auditor", pgettext_lazy("role", "auditor")
    ADMINISTRATOR = "administrator", pgettext_lazy("role", "administrator")


class Setting(TextChoices):
    """Where a system works (сфера). None of them means private."""

    STATE_INFORMATION_SYSTEM = "state_information_system", _("state information system")
    SIGNIFICANT_CII = "significant_cii", _("significant CII object")
    OTHER_CII = "other_cii", _("other CII object")
    MUNICIPAL_SYSTEM = "municipal_system", _("municipal system")
    OTHER_STATE_SYSTEM = "other_state_system", _("other system of a state body")


class SettingsState(TextChoices):
    """How the settings of a system or a unit are known."""

    UNIT = "unit", _("as the unit above says")
    STATED = "stated", _("stated here")
    PRIVATE = "private", _("none: private")
    UNKNOWN = "unknown", _("unknown")


class Phase(TextChoices):
    """The stored phases of a system's life. To the engine, in development is planned and suspended is in operation."""

    PLANNED = "planned", pgettext_lazy("phase", "planned")
    DEVELOPMENT = "development", pgettext_lazy("phase", "in development")
    PILOT = "pilot", pgettext_lazy("phase", "trial operation")
    IN_OPERATION = "in_operation", pgettext_lazy("phase", "in operation")
    SUSPENDED = "suspended", pgettext_lazy("phase", "suspended")
    RETIRED = "retired", pgettext_lazy("phase", "retired")
    UNKNOWN = "unknown", pgettext_lazy("phase", "unknown")


class FlowKind(TextChoices):
    """What happens to a system's data at one place."""

    STORAGE = "storage", pgettext_lazy("flow", "storage")
    PROCESSING = "processing", pgettext_lazy("flow", "processing")
    BACKUP = "backup", pgettext_lazy("flow", "backup")
    INFERENCE = "inference", pgettext_lazy("flow", "inference")
    TELEMETRY = "telemetry", pgettext_lazy("flow", "logs and telemetry")
    SUPPORT = "support", pgettext_lazy("flow", "support access")


class FlowPresence(TextChoices):
    """Whether a system has flows of one kind. *Present* means that its rows are the whole list."""

    PRESENT = "present", pgettext_lazy("flow", "present")
    NONE = "none", pgettext_lazy("flow", "no such flow")
    UNKNOWN = "unknown", pgettext_lazy("flow", "unknown")


class Origin(TextChoices):
    """How an AI model came to be. Unknown by default: silence never makes a model domestic."""

    FROM_SCRATCH = "from-scratch", _("from scratch")
    DERIVED = "derived", _("derived from other models")
    UNKNOWN = "unknown", _("unknown")


class DerivationKind(TextChoices):
    """The kind of an edge child ← parent between AI models."""

    FINE_TUNE = "fine-tune", _("fine-tune")
    CONTINUED_PRETRAINING = "continued-pretraining", _("continued pre-training")
    DISTILLATION = "distillation", _("distillation")
    MERGE = "merge", _("merge")
    QUANTISATION = "quantisation", _("quantisation")
    ADAPTER = "adapter", _("adapter")
    UPDATE = "update", _("update")
    UNKNOWN = "unknown", _("unknown")


class ModelStatusKind(TextChoices):
    """The category that the law (or a draft of it) gives a model."""

    SOVEREIGN = "sovereign", _("sovereign")
    NATIONAL = "national", _("national")
    TRUSTED = "trusted", _("trusted")


class StatusBasis(TextChoices):
    """What a model's status rests on."""

    CONFIRMED = "confirmed", _("confirmed")
    SELF_ASSESSED = "self-assessed", _("self-assessed")


class Confidence(TextChoices):
    """How sure we are of a figure, weakest first."""

    DERIVED = "derived", _("derived by us")
    CARRIED_OVER = "carried over", _("carried over")
    ONCE = "reported once", _("reported once")
    SEVERAL = "reported by several", _("reported by several")
    QUOTED = "quoted", _("quoted second-hand")
    READ = "read in the law", _("read in the law")


class EvidenceKind(TextChoices):
    """What a file proves."""

    COMMISSIONING = "commissioning", _("commissioning act")
    CATEGORISATION = "categorisation", _("categorisation act")
    CONTRACT = "contract", _("contract")
    HOSTING = "hosting", _("hosting act")
    MODEL_REPORT = "model_report", _("report on a model")
    LETTER = "letter", _("letter")
    OTHER = "other", _("other document")
