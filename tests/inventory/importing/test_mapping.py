"""A Russian register in cp1251: every kind of field."""

from datetime import date
from pathlib import Path

import pytest

from inventory.importing.profile_tables import KeyTable
from inventory.importing.trouble import ImportTrouble
from inventory.models import AIModel, Person, System, Unit, UnreadCell, UnreadReason
from inventory.models.choices import DateState, FlowPresence, Phase, Setting, SettingsState, YesNoUnknown
from tests.inventory.importing.conftest import FLOOD, HEADER, SPEECH, Import, write_register


@pytest.fixture
def model(db: None) -> AIModel:
    """A model that a cell can name."""
    return AIModel.objects.create(slug="t-lite", name="T-lite (Т-Банк)")


@pytest.fixture
def imported(import_file: Import, register_file: Path, officer: Person, model: AIModel) -> dict[str, System]:
    """The three systems by name."""
    import_file(register_file)
    return {system.name: system for system in System.objects.filter(source="rechnadzor")}


def test_what_a_row_states_is_in_the_register(imported: dict[str, System], officer: Person) -> None:
    flood = imported["Паводок- Прогноз"]
    assert (flood.purpose, flood.responsible) == ("Прогноз притока", officer)
    assert (flood.phase, flood.phase_on) == (Phase.IN_OPERATION, date(2031, 5, 1))
    assert (flood.in_operation_from, flood.in_operation_to) == (date(2030, 2, 1), date(2030, 2, 1))
    assert flood.retired_state == DateState.NONE
    assert flood.details == {"Комментарий": "Первая система"}


def test_settings_come_with_the_category_of_the_cii_object(imported: dict[str, System]) -> None:
    flood = imported["Паводок- Прогноз"]
    assert flood.settings_state == SettingsState.STATED
    assert set(flood.setting_rows.values_list("setting", "cii_category")) == {
        (Setting.STATE_INFORMATION_SYSTEM, None),
        (Setting.SIGNIFICANT_CII, 2),
    }
    assert imported["Архив"].settings_state == SettingsState.PRIVATE


def test_a_model_of_the_register_is_linked_and_any_other_keeps_its_name(
    imported: dict[str, System], model: AIModel
) -> None:
    flood = imported["Паводок- Прогноз"]
    assert set(flood.model_uses.values_list("ai_model", "name")) == {(model.pk, ""), (None, "Бурлак-7")}
    assert flood.models_complete == YesNoUnknown.YES


def test_no_models_is_a_whole_list_and_silence_is_not(imported: dict[str, System]) -> None:
    assert imported["Речь"].models_complete == YesNoUnknown.YES
    assert imported["Архив"].models_complete == YesNoUnknown.UNKNOWN


def test_flows_are_countries_by_code_or_name(imported: dict[str, System]) -> None:
    flood = imported["Паводок- Прогноз"]
    assert set(flood.flows.values_list("kind", "country")) == {("storage", "RU"), ("storage", "DE")}
    assert flood.storage_flows == FlowPresence.PRESENT
    assert imported["Архив"].storage_flows == FlowPresence.NONE


def test_a_flow_with_a_country_that_cannot_be_read_is_unknown(imported: dict[str, System]) -> None:
    assert imported["Речь"].storage_flows == FlowPresence.UNKNOWN


def test_a_retired_system_without_a_date_was_retired_on_an_unknown_day(imported: dict[str, System]) -> None:
    assert imported["Архив"].retired_state == DateState.UNKNOWN
    assert imported["Архив"].in_operation_to == date(2019, 12, 31)


def test_units_are_made_below_the_root_and_empty_levels_are_skipped(imported: dict[str, System]) -> None:
    units = Unit.objects.in_bulk()
    names = {name: [units[pk].name for pk in system.unit.ancestor_ids] for name, system in imported.items()}
    assert names == {
        "Паводок- Прогноз": ["Речнадзор", "Управление прогнозов", "Отдел моделей"],
        "Речь": ["Речнадзор", "Управление прогнозов"],
        "Архив": ["Речнадзор"],
    }
    assert imported["Речь"].unit.short_name == "УП"


def test_every_cell_that_could_not_be_read_is_kept_with_row_column_and_reason(imported: dict[str, System]) -> None:
    cells = UnreadCell.objects.filter(system=imported["Речь"])
    assert set(cells.values_list("row", "column", "value", "reason")) == {
        (3, "E-mail ответственного", "nobody@example.org", UnreadReason.NO_SUCH_PERSON),
        (3, "Стадия", "пилот", UnreadReason.NOT_A_WORD),
        (3, "Введена", "весной 2030", UnreadReason.NOT_A_DATE),
        (3, "Сфера", "ИСПДн", UnreadReason.NOT_A_WORD),
        (3, "Хранение", "Атлантида", UnreadReason.NOT_A_COUNTRY),
    }


def test_each_stated_fact_names_its_row_and_what_is_not_stated_has_no_source(imported: dict[str, System]) -> None:
    claims = imported["Паводок- Прогноз"].claims.filter(superseded_at=None)
    assert set(claims.values_list("field", flat=True)) == {
        "phase", "in_operation", "settings", "models", "flows.storage"
    }  # fmt: skip
    assert set(claims.values_list("source", "verified_on")) == {
        ("Реестр ИИ-систем речного надзора, row 2", date(2031, 5, 1))
    }


def test_uses_and_flows_have_claims_of_their_own(imported: dict[str, System]) -> None:
    flood = imported["Паводок- Прогноз"]
    assert all(use.claims.count() == 1 for use in flood.model_uses.all())
    assert all(flow.claims.get().value["country"] == flow.country for flow in flood.flows.all())


def test_a_row_without_a_name_is_refused_by_that_reason(import_file: Import, tmp_path: Path) -> None:
    found = import_file(write_register(tmp_path, SPEECH.replace("Речь", " "), SPEECH), dry_run=True).found
    assert [(refusal.row, refusal.reason) for refusal in found.refused] == [(2, "there is no name in “Название”")]
    assert len(found.new) == 1


def test_a_value_below_no_header_refuses_its_row(import_file: Import, tmp_path: Path) -> None:
    found = import_file(write_register(tmp_path, SPEECH + "лишнее", FLOOD), dry_run=True).found
    assert [refusal.row for refusal in found.refused] == [2]


def test_the_same_key_again_is_another_system(import_file: Import, tmp_path: Path) -> None:
    assert len(import_file(write_register(tmp_path, SPEECH, SPEECH), dry_run=True).found.new) == 2


def test_the_same_key_again_is_refused_where_the_profile_says_so(import_file: Import, tmp_path: Path) -> None:
    key = KeyTable(columns=["Инв. №"], repeated="refuse")
    found = import_file(write_register(tmp_path, SPEECH, SPEECH), dry_run=True, key=key).found
    assert [(refusal.row, refusal.reason) for refusal in found.refused] == [(3, "an earlier row has the same key: 2")]


def test_a_name_longer_than_the_field_is_cut_and_kept_whole_beside_it(import_file: Import, tmp_path: Path) -> None:
    name = "Очень длинное название " * 30
    import_file(write_register(tmp_path, SPEECH.replace("Речь", name)))
    assert len(System.objects.get(source="rechnadzor").name) == 500
    assert UnreadCell.objects.get(reason=UnreadReason.TOO_LONG).value == name.strip()


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (HEADER.replace("Хранение", "Хранилище"), "lacks columns .*“Хранение”"),
        (HEADER + "Бюджет;", "does not name: “Бюджет”"),
        ("a;b;c", "is it the header"),
    ],
    ids=["missing", "unknown", "no header"],
)
def test_columns_that_are_missing_or_unknown_are_named(
    import_file: Import, tmp_path: Path, header: str, words: str
) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(f"{header}\r\n{SPEECH}\r\n".encode("cp1251"))
    with pytest.raises(ImportTrouble, match=words):
        import_file(path)
    assert not System.objects.filter(source="rechnadzor").exists()
