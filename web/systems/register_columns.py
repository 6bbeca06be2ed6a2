"""The columns of the register as it is now."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from inventory.models.choices import Phase
from web.exporting.sheet import MOSCOW_IN_WORDS, Kind, SheetColumn
from web.systems import cells
from web.systems.columns import Column, plain_column, text_column, together, verdict_column
from web.systems.wording import Wording, unit_text


def _updated(_words: Wording) -> list[SheetColumn]:
    title = gettext("Changed (%(zone)s)") % {"zone": MOSCOW_IN_WORDS}
    return [SheetColumn("updated", title, Kind.MOMENT, lambda row: row["updated_at"], 20)]


_phase_rank = Case(
    *(When(phase=phase, then=Value(rank)) for rank, phase in enumerate(Phase)), output_field=IntegerField()
)
_SETTINGS = ("standing__settings", "standing__settings_known", "standing__cii_category")
_UNIT = ("unit__name", "unit__short_name", "unit__path", "unit__parent__name", "unit__parent__short_name")
_IN_OPERATION = ("in_operation_state", "in_operation_from", "in_operation_to")
TODAY = verdict_column("today", gettext_lazy("Today"), "standing__today")

COLUMNS: Sequence[Column] = (
    Column(
        "code",
        gettext_lazy("Code"),
        ("code",),
        cells.code,
        plain_column("code", gettext_lazy("Code"), "code", Kind.TEXT),
        order=("number",),
        css="cell-code",
    ),
    Column(
        "name",
        gettext_lazy("System"),
        ("code", "name"),
        cells.name,
        plain_column("name", gettext_lazy("System"), "name", Kind.TEXT, 44),
        order=("name_folded",),
        css="cell-name",
    ),
    Column(
        "unit",
        gettext_lazy("Unit"),
        _UNIT,
        cells.unit,
        text_column("unit", gettext_lazy("Unit"), lambda row, _words: unit_text(row), 44),
        order=("unit__path",),
        css="cell-nowrap cell-hidden",
    ),
    Column(
        "setting",
        gettext_lazy("Setting"),
        _SETTINGS,
        cells.settings,
        text_column("setting", gettext_lazy("Setting"), cells.settings_text),
        order=("standing__settings", "standing__cii_category"),
        css="cell-nowrap cell-head",
    ),
    Column(
        "models",
        gettext_lazy("Models and lineage"),
        ("standing__lineages", "models_complete", "standing__origins"),
        cells.models,
        together(
            text_column("models", gettext_lazy("Models and lineage"), cells.models_text, 44),
            text_column(
                "origins",
                gettext_lazy("Origin of the models"),
                lambda row, _words: cells.countries_text(row["standing__origins"]),
            ),
        ),
        order=("standing__origins",),
        css="cell-cut cell-models",
    ),
    Column(
        "data",
        pgettext_lazy("column", "Data"),
        ("standing__hosting", "standing__breaking"),
        cells.hosting,
        together(
            text_column(
                "data",
                gettext_lazy("Countries of the data"),
                lambda row, _words: cells.countries_text(row["standing__hosting"]),
            ),
            text_column(
                "breaking",
                gettext_lazy("Of these, break a condition"),
                lambda row, _words: cells.countries_text(row["standing__breaking"]),
            ),
        ),
        order=("standing__hosting",),
        css="cell-nowrap cell-data",
    ),
    Column(
        "outlook",
        gettext_lazy("Verdict on %(day)s"),
        ("standing__outlook", "standing__outlook_on", "standing__today", "standing__ruleset_id"),
        cells.outlook,
        together(
            verdict_column("outlook", gettext_lazy("Outlook"), "standing__outlook"),
            plain_column("outlook_on", gettext_lazy("Day of the outlook"), "standing__outlook_on", Kind.DATE),
            TODAY,
            plain_column("ruleset", gettext_lazy("Rule set"), "standing__ruleset_id", Kind.TEXT, 16),
        ),
        order=("standing__outlook_rank",),
        css="cell-verdict",
    ),
    Column(
        "today",
        gettext_lazy("Today"),
        ("standing__today",),
        cells.today,
        TODAY,
        order=("standing__today_rank",),
        css="cell-verdict cell-hidden",
        chosen=False,
    ),
    Column(
        "score",
        gettext_lazy("Score"),
        ("standing__score",),
        cells.score,
        plain_column("score", gettext_lazy("Score"), "standing__score", Kind.NUMBER, 8),
        order=("standing__score",),
        css="cell-number cell-hidden",
    ),
    Column(
        "completeness",
        pgettext_lazy("column", "Complete"),
        ("standing__completeness",),
        cells.completed,
        plain_column("completeness", gettext_lazy("Completeness, %"), "standing__completeness", Kind.NUMBER, 10),
        order=("standing__completeness",),
        css="cell-number cell-hidden",
    ),
    Column(
        "due",
        gettext_lazy("Next due"),
        ("standing__due_on",),
        cells.due,
        plain_column("due", gettext_lazy("Nearest deadline"), "standing__due_on", Kind.DATE),
        order=("standing__due_on",),
        css="cell-nowrap cell-due",
    ),
    Column(
        "responsible",
        pgettext_lazy("column", "Responsible"),
        ("standing__responsible__full_name",),
        cells.responsible,
        plain_column("responsible", gettext_lazy("Responsible"), "standing__responsible__full_name", Kind.TEXT, 30),
        order=("standing__responsible__name_folded",),
        css="cell-nowrap cell-hidden",
    ),
    Column(
        "phase",
        gettext_lazy("Phase"),
        ("phase",),
        cells.phase,
        text_column("phase", gettext_lazy("Phase"), lambda row, words: words.phases[row["phase"]]),
        order=(_phase_rank,),
        css="cell-nowrap cell-hidden",
        chosen=False,
    ),
    Column(
        "in_operation",
        gettext_lazy("In operation"),
        _IN_OPERATION,
        cells.in_operation,
        together(
            text_column("in_operation", gettext_lazy("In operation"), cells.in_operation_text, 22),
            plain_column("in_operation_from", gettext_lazy("In operation, earliest"), "in_operation_from", Kind.DATE),
            plain_column("in_operation_to", gettext_lazy("In operation, latest"), "in_operation_to", Kind.DATE),
        ),
        order=("in_operation_from", "in_operation_to"),
        css="cell-nowrap cell-hidden",
        chosen=False,
    ),
    Column(
        "purpose",
        gettext_lazy("Purpose"),
        ("purpose",),
        cells.purpose,
        plain_column("purpose", gettext_lazy("Purpose"), "purpose", Kind.TEXT, 60),
        css="cell-cut cell-hidden",
        chosen=False,
    ),
    Column(
        "operator",
        gettext_lazy("Operator"),
        ("standing__operator__name",),
        cells.operator,
        plain_column("operator", gettext_lazy("Operator"), "standing__operator__name", Kind.TEXT, 30),
        order=("standing__operator__name_folded",),
        css="cell-hidden",
        chosen=False,
    ),
    Column(
        "assumed",
        gettext_lazy("On an assumption"),
        ("standing__flags",),
        cells.assumed,
        lambda _words: [
            SheetColumn("assumed", gettext("Rests on an assumption"), Kind.YES_NO, cells.rests_on_assumption, 14)
        ],
        css="cell-hidden",
        chosen=False,
    ),
    Column(
        "updated",
        gettext_lazy("Changed"),
        ("updated_at",),
        cells.updated,
        _updated,
        order=("updated_at",),
        css="cell-nowrap cell-hidden",
        chosen=False,
    ),
)
# The nearest deadline first: what has to be done next stands on top.
DEFAULT_SORT = "due"
