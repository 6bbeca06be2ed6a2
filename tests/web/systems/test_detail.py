"""The page of a system: the stored verdict and why, what is missing and who can say, facts with source and age."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.test import Client

from compliance.models import Standing
from inventory.models import AIModel, Derivation, Evidence, ImportRun, Person, Provider, System, Unit, UnreadCell
from inventory.models.choices import (
    DateState,
    FlowKind,
    FlowPresence,
    Origin,
    Phase,
    Setting,
    SettingsState,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.registering import FlowRow, SettingRow, UseRow
from inventory.stating import Source
from tests.conftest import ClientOf, MakeSystem

NO_DAY = PartialDate(DateState.NONE)
IN_TIME = PartialDate(DateState.DATED, date(2026, 5, 14), date(2026, 5, 14))
RUSSIA = [FlowRow(kind, "RU", "Москва, ЦОД-1") for kind in FlowKind]


@pytest.fixture(autouse=True)
def _on_that_day(at: datetime) -> Iterator[None]:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def foreign_model(db: None) -> AIModel:
    maker = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity=YesNoUnknown.NO)
    size = {"params_total_min": "32.8", "params_total_max": "32.8", "active_equals_total": True}
    return AIModel.objects.create(
        slug="qwen3-32b",
        name="Qwen3-32B",
        developer=maker,
        multi_task=YesNoUnknown.YES,
        origin=Origin.FROM_SCRATCH,
        source="карточка модели",
        **size,
    )


@pytest.fixture
def facts(foreign_model: AIModel, owner: Person) -> dict[str, object]:
    """A system in transition: a foreign model, in operation in time, everything in Russia."""
    return {
        "responsible": owner,
        "settings_state": SettingsState.STATED,
        "settings": [SettingRow(Setting.SIGNIFICANT_CII, 2)],
        "phase": Phase.IN_OPERATION,
        "phase_on": date(2031, 1, 1),
        "in_operation": IN_TIME,
        "pilot": NO_DAY,
        "models_complete": YesNoUnknown.YES,
        "uses": [UseRow(foreign_model, role="разбор сводок")],
        "presence": dict.fromkeys(FlowKind, FlowPresence.PRESENT),
        "flows": RUSSIA,
        "material_change": YesNoUnknown.NO,
    }


def page(client: Client, system: System) -> str:
    return client.get(f"/systems/{system.code}/").content.decode()


@pytest.fixture
def officers_client(officer: Person, client_of: ClientOf) -> Client:
    officer.language = "en"
    officer.save(update_fields=["language"])
    return client_of(officer)


def test_the_page_leads_with_the_verdict_until_when_and_why(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    html = page(officers_client, make_system(**facts))
    head = html[html.index('id="verdict"') : html.index('id="models"')]
    assert "In transition" in head
    assert "until 31 Aug 2032 inclusive" in head
    assert "The transition is still running." in head


def test_a_system_of_another_unit_is_not_there(
    owner_of_other_unit: Person, client_of: ClientOf, system: System
) -> None:
    client = client_of(owner_of_other_unit)
    assert client.get(f"/systems/{system.code}/").status_code == 404
    assert client.get(f"/systems/{system.code}/history/").status_code == 404


def test_a_system_that_was_never_judged_says_so(officers_client: Client, system: System) -> None:
    Standing.objects.filter(system=system).delete()
    assert "There is no verdict yet." in page(officers_client, system)


def test_what_is_missing_is_asked_with_the_way_to_the_field_and_who_can_answer(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    unknown = {**facts, "in_operation": PartialDate(DateState.UNKNOWN)}
    system = make_system(**unknown)
    html = page(officers_client, system)
    assert "When was the system put into operation?" in html
    assert f'href="/systems/{system.code}/edit/#field-in_operation"' in html
    assert "Власов Н. А. can answer." in html
    assert "Decided by: day of commissioning." in html


def test_an_auditor_sees_the_question_and_no_way_to_answer_it(
    auditor: Person, client_of: ClientOf, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    system = make_system(**{**facts, "in_operation": PartialDate(DateState.UNKNOWN)})
    html = page(client_of(auditor), system)
    assert 'class="question"' in html
    assert "/edit/" not in html


def test_a_question_about_a_shared_model_leads_to_the_form_of_the_model(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object], foreign_model: AIModel
) -> None:
    AIModel.objects.filter(pk=foreign_model.pk).update(multi_task=YesNoUnknown.UNKNOWN)
    html = page(officers_client, make_system(**facts))
    assert "Is Qwen3-32B used for many different tasks?" in html
    assert 'href="/models/qwen3-32b/edit/#field-multi_task"' in html


def test_a_question_about_a_model_that_the_register_does_not_hold_leads_to_the_list_of_models(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    system = make_system(**{**facts, "uses": [UseRow(name="Внутренний помощник")]})
    html = page(officers_client, system)
    assert "How many parameters does Внутренний помощник have?" in html
    assert f'href="/systems/{system.code}/edit/#field-models"' in html


def test_a_legal_question_stands_apart_with_its_source_and_the_number_of_systems_it_decides(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    doubtful = PartialDate(DateState.DATED, date(2026, 10, 1), date(2026, 10, 1))
    make_system("Вторая", **{**facts, "in_operation": doubtful})
    html = page(officers_client, make_system(**{**facts, "in_operation": doubtful}))
    legal = html[html.index('id="legal"') : html.index('id="models"')]
    assert "Which is the last day of commissioning that is in time?" in legal
    assert "Source: Izvestia" in legal
    assert "It decides 2 systems." in legal


def test_a_backup_abroad_decides_is_named_first_and_tells_what_to_do(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    abroad = [*RUSSIA, FlowRow(FlowKind.BACKUP, "NL", "Амстердам", key_in_russia=YesNoUnknown.NO)]
    html = page(officers_client, make_system(**{**facts, "flows": abroad}))
    assert 'class="chain-decides chain-bad"' in html
    flows = html[html.index("<table", html.index('id="flows"')) :]
    assert flows.index("Амстердам") < flows.index("Москва")
    assert "Move the backups to Russia." in html


def test_the_lineage_names_the_worst_ancestor_and_shows_the_path_as_boxes(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object], foreign_model: AIModel
) -> None:
    bank = Provider.objects.create(name="АО «ТБанк»", country="RU", is_russian_legal_entity=YesNoUnknown.YES)
    tuned = AIModel.objects.create(slug="t-pro", name="T-pro-it-2.1", developer=bank, origin=Origin.DERIVED)
    Derivation.objects.create(child=tuned, parent=foreign_model, kind="fine-tune")
    html = page(officers_client, make_system(**{**facts, "uses": [UseRow(tuned)]}))
    models = html[html.index('id="models"') : html.index('id="flows"')]
    assert models.index("T-pro-it-2.1") < models.index("Qwen3-32B")
    assert 'class="box box-root"' in models
    assert "fine-tune" in models


def test_a_fact_shows_its_source_and_says_when_the_document_has_expired(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object], owner: Person, system: System
) -> None:
    act = Evidence.objects.create(
        system=system, title="Акт", size=1, sha256="0" * 64, uploaded_by=owner, expires_on=date(2031, 1, 1)
    )
    sources = {"in_operation": Source("акт ввода № 31-э", act, date(2026, 5, 14))}
    html = page(officers_client, make_system(**facts, sources=sources))
    stated = html[html.index('id="facts"') : html.index('id="evidence"')]
    assert "акт ввода № 31-э" in stated
    assert "out of date" in stated


def test_an_inherited_setting_names_the_unit_that_stated_it(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object], ministry: Unit
) -> None:
    Unit.objects.filter(pk=ministry.pk).update(
        settings_state=SettingsState.STATED, settings=[Setting.STATE_INFORMATION_SYSTEM]
    )
    html = page(officers_client, make_system(**{**facts, "settings_state": SettingsState.UNIT, "settings": []}))
    assert "State information system" in html
    assert "as the unit “Минречнадзор” says" in html


def test_an_unknown_kind_of_flow_stays_visible_and_a_known_absence_is_told(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    presence = {FlowKind.SUPPORT: FlowPresence.NONE}
    html = page(officers_client, make_system(**{**facts, "presence": presence, "flows": []}))
    flows = html[html.index('id="flows"') : html.index('id="facts"')]
    assert flows.count('class="row-unknown"') == len(FlowKind) - 1
    assert "no such flow" in flows


def test_cells_that_an_import_could_not_read_are_kept_on_the_page(
    officers_client: Client, system: System, at: datetime
) -> None:
    run = ImportRun.objects.create(profile="us-2024", file_name="2024.csv", sha256="0" * 64, at=at)
    UnreadCell.objects.create(system=system, run=run, row=17, column="Date", value="<soon>", reason="no date")
    html = page(officers_client, system)
    assert "One cell could not be read as it stands" in html
    assert "&lt;soon&gt;" in html


def test_the_score_is_told_point_by_point(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    html = page(officers_client, make_system(**facts))
    score = html[html.index('id="score"') : html.index('id="models"')]
    assert "Completeness of the facts" in score
    assert score.count("In Russia or none:") == len(FlowKind)


@pytest.mark.parametrize("address", ["", "history/"])
def test_the_page_costs_the_same_queries_with_one_row_and_with_fifty(
    officers_client: Client,
    make_system: MakeSystem,
    facts: dict[str, object],
    foreign_model: AIModel,
    django_assert_num_queries: object,
    django_assert_max_num_queries: object,
    address: str,
) -> None:
    many_flows = [FlowRow(FlowKind.STORAGE, "RU", f"ЦОД-{n}", provider=foreign_model.developer) for n in range(50)]
    few = make_system("Мало", **{**facts, "flows": many_flows[:1]})
    many_uses = [UseRow(foreign_model, role=f"роль {n}") for n in range(50)]
    many = make_system("Много", **{**facts, "flows": many_flows, "uses": many_uses})
    officers_client.get(f"/systems/{few.code}/{address}")
    with django_assert_max_num_queries(45) as counted:  # type: ignore[operator]
        officers_client.get(f"/systems/{few.code}/{address}")
    with django_assert_num_queries(len(counted)):  # type: ignore[operator]
        officers_client.get(f"/systems/{many.code}/{address}")


def test_a_half_known_day_is_told_in_the_chain_as_precisely_as_it_is_known(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    year = PartialDate(DateState.DATED, date(2026, 1, 1), date(2026, 12, 31))
    html = page(officers_client, make_system(**{**facts, "in_operation": year}))
    assert "Day of commissioning: 2026<" in html.replace("2026 <", "2026<")


def test_the_number_of_systems_that_a_legal_question_decides_leads_to_exactly_these(
    officers_client: Client, make_system: MakeSystem, facts: dict[str, object]
) -> None:
    doubtful = {**facts, "in_operation": PartialDate(DateState.DATED, date(2026, 10, 1), date(2026, 10, 1))}
    make_system("Вовремя", **facts)
    codes = {make_system(name, **doubtful).code for name in ("Первая", "Вторая")}
    system = System.objects.get(code=min(codes))
    assert 'href="/systems/?legal_question=cutoff_day"' in page(officers_client, system)
    listed = officers_client.get("/systems/?legal_question=cutoff_day").content.decode()
    assert {code for code in System.objects.values_list("code", flat=True) if f"/systems/{code}/" in listed} == codes
