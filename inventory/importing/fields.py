"""From the cells of a row to the fields of a system, one function for each kind of field."""

from collections.abc import Sequence
from typing import Any

from inventory.importing.cells import Cells
from inventory.importing.countries import country_code
from inventory.importing.known import Known
from inventory.importing.profile import Profile
from inventory.importing.profile_tables import FlowField, ModelsField, Worded
from inventory.importing.row import StatedFlows, StatedSettings, StatedUse, normal
from inventory.models import UnreadReason
from inventory.models.choices import DateState, FlowPresence, Phase, Setting, SettingsState, YesNoUnknown
from inventory.models.partial_date import PartialDate

NO_DATE = PartialDate(DateState.NONE)
UNKNOWN_DATE = PartialDate(DateState.UNKNOWN)
LONGEST_NAME, LONGEST_USE, LONGEST_UNIT = 500, 200, 300


def stated_fields(row: Cells, profile: Profile, known: Known, details: Sequence[str]) -> dict[str, Any]:
    """Every field that the profile maps, but the unit; `details` are the columns to be kept as they are."""
    fields = profile.fields
    stated: dict[str, Any] = {"name": row.cut(fields.name, LONGEST_NAME, row.text(fields.name))}
    if fields.purpose:
        stated["purpose"] = row.value(fields.purpose)
    if fields.responsible:
        stated["responsible"] = _person(row, fields.responsible, known)
    if fields.deputy:
        deputy = _person(row, fields.deputy, known)
        stated["deputy"] = None if deputy == stated.get("responsible") else deputy
    if fields.phase:
        stated["phase"] = Phase(_word(row, fields.phase, Phase.UNKNOWN))
    stated |= _dates(row, profile, stated.get("phase"))
    if fields.settings:
        stated["settings"] = _settings(row, fields.settings, fields.cii_category)
    stated |= _models(row, fields.models, fields.models_complete, known)
    if fields.material_change:
        stated["material_change"] = YesNoUnknown(_word(row, fields.material_change, YesNoUnknown.UNKNOWN))
    for kind, flow in profile.flow_fields:
        stated[f"flows.{kind}"] = _flows(row, flow)
    if details:
        stated["details"] = _details(row, profile, details)
    return stated


def unit_names(row: Cells, profile: Profile) -> tuple[tuple[str, str], ...]:
    """Names and short names of the units from the one below the root to that of the system."""
    unit = profile.unit
    if unit is None:
        return ()
    named = [(row.cut(column, LONGEST_UNIT), unit.short_names.get(column, "")) for column in unit.columns]
    return tuple((name, row.value(short)[:80] if short else "") for name, short in named if name)


def _word(row: Cells, field: Worded, otherwise: str) -> str:
    """What the cell's word stands for by the profile; `otherwise`, with a note, where it knows no such word."""
    text = field.always or row.value(field.column)
    return text if field.always else _meaning(row, field, text, otherwise)


def _meaning(row: Cells, field: Worded, text: str, otherwise: str) -> str:
    if not text:
        return otherwise
    meaning = {normal(word): meaning for word, meaning in field.words.items()}.get(normal(text))
    if meaning is None:
        row.note(field.column, UnreadReason.NOT_A_WORD, value=text)
    return meaning or otherwise


def _person(row: Cells, column: str, known: Known) -> int | None:
    address = row.value(column).casefold()
    pk = known.people.get(address)
    if address and pk is None:
        row.note(column, UnreadReason.NO_SUCH_PERSON)
    return pk


def _dates(row: Cells, profile: Profile, phase: Phase | None) -> dict[str, PartialDate]:
    """The dates of the system's life. A system that is not retired has no day of retirement unless one is given."""
    stated: dict[str, PartialDate] = {}
    for name, column in profile.date_fields:
        reading = row.date(column, profile.dates, decides=True)
        if reading:
            stated[name] = PartialDate(DateState.DATED, reading.earliest, reading.latest)
        elif name == "retired" and (column or phase):
            stated[name] = UNKNOWN_DATE if phase == Phase.RETIRED else NO_DATE
        elif column:
            stated[name] = UNKNOWN_DATE
    return stated


def _settings(row: Cells, field: Worded, category_column: str) -> StatedSettings:
    """Unknown where one of the words is unknown: half a list of settings would be a wrong one."""
    texts = [field.always] if field.always else row.parts(field.column, field.separator)
    words = texts if field.always else [_meaning(row, field, text, "unknown") for text in texts]
    if not words or "unknown" in words:
        return StatedSettings(SettingsState.UNKNOWN)
    if words == ["private"]:
        return StatedSettings(SettingsState.PRIVATE)
    category = _category(row, category_column)
    settings = sorted({Setting(word) for word in words if word != "private"})
    return StatedSettings(
        SettingsState.STATED,
        tuple((setting, category if setting == Setting.SIGNIFICANT_CII else None) for setting in settings),
    )


def _category(row: Cells, column: str) -> int | None:
    text = row.value(column)
    if text and text not in ("1", "2", "3"):
        row.note(column, UnreadReason.NOT_A_CATEGORY)
        return None
    return int(text) if text else None


def _models(
    row: Cells, field: ModelsField | None, complete: Worded | None, known: Known
) -> dict[str, tuple[StatedUse, ...] | YesNoUnknown]:
    """The models that are used, and whether the list is complete; a word for *none* makes it so."""
    stated: dict[str, tuple[StatedUse, ...] | YesNoUnknown] = {}
    whole = YesNoUnknown(_word(row, complete, YesNoUnknown.UNKNOWN)) if complete else None
    if field:
        names = row.parts(field.column, field.separator)
        if len(names) == 1 and normal(names[0]) in {normal(word) for word in field.none}:
            names, whole = [], YesNoUnknown.YES
        uses = {_use(row, field.column, name, known) for name in names}
        stated["uses"] = tuple(sorted(uses, key=lambda use: (use.ai_model_id or 0, use.name)))
    if complete or field:
        stated["models"] = whole or YesNoUnknown.UNKNOWN
    return stated


def _use(row: Cells, column: str, name: str, known: Known) -> StatedUse:
    """The model of the register with this slug or name; else the name alone."""
    found = known.models.get(normal(name), frozenset())
    if len(found) == 1:
        return StatedUse(next(iter(found)), "")
    if found:
        row.note(column, UnreadReason.SEVERAL_MODELS, value=name)
    return StatedUse(None, row.cut(column, LONGEST_USE, name))


def _flows(row: Cells, field: FlowField) -> StatedFlows:
    """The countries of one kind of flow: unknown where one of them cannot be read, for *present* means all of them."""
    words = {normal(word): meaning for word, meaning in field.words.items()}
    found: set[str] = set()
    for text in row.parts(field.column, field.separator):
        meaning = words.get(normal(text)) or country_code(text)
        if meaning is None:
            row.note(field.column, UnreadReason.NOT_A_COUNTRY, value=text)
        found.add(meaning or FlowPresence.UNKNOWN)
    if found == {FlowPresence.NONE.value}:
        return StatedFlows(FlowPresence.NONE)
    countries = tuple(sorted(code for code in found if len(code) == 2))
    return StatedFlows(
        FlowPresence.PRESENT if countries and len(countries) == len(found) else FlowPresence.UNKNOWN, countries
    )


def _details(row: Cells, profile: Profile, columns: Sequence[str]) -> dict[str, str]:
    """Label and text of every cell that is kept as it is; dates among them in ISO 8601 where they can be read."""
    details = profile.details
    kept: dict[str, str] = {}
    for column in columns:
        text = row.text(column)
        if text and column in details.dates:
            reading = row.date(column, profile.dates)
            text = reading.text if reading else text
        if text:
            kept[details.labels.get(column, column)] = text
    return kept
