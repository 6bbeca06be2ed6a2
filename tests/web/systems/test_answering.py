"""A question answered in its place: who may, what is written, what is judged, and what happens to a wrong answer."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from compliance.quoting import WordingRecord, attach
from inventory.models import AIModel, Claim, DataFlow, Evidence, ModelUse, Person, Provider, System
from inventory.models.choices import (
    DateState,
    FlowKind,
    FlowPresence,
    Phase,
    SettingsState,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.recorded import recorded_system
from inventory.registering import FlowRow, UseRow, save_system
from tests.conftest import ClientOf
from tests.web.systems.answering_scene import KNOWN_PLACES, UNKNOWN_DAY, send, verdict_of


@pytest.fixture(autouse=True)
def _on_that_day(at: datetime) -> Iterator[None]:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def asked(make_asked: Any) -> System:
    """The system of which only the place of the backups is missing."""
    system: System = make_asked()
    return system


def test_the_box_asks_where_with_the_way_to_the_field_and_what_follows_from_each_answer(
    owners_client: Client, asked: System
) -> None:
    html = owners_client.get(f"/systems/{asked.code}/").content.decode()
    box = html[html.index('id="question-flows.backup"') : html.index("</section>", html.index('id="question-flows.'))]
    assert f'action="/systems/{asked.code}/answer/flows.backup/"' in box
    assert f'href="/systems/{asked.code}/edit/#field-flows-backup"' in box
    assert box.index("In Russia or no such flow") < box.index("In transition") < box.index("Abroad")
    assert "depends on: place of the key" in box


def test_with_an_official_wording_the_page_still_says_what_follows_and_what_would_raise_it(
    owners_client: Client, asked: System, officer: Person, at: datetime
) -> None:
    read = WordingRecord("ст. 3 п. 2", "не менее 1 миллиарда параметров", date(2031, 5, 1))
    attach("ru-2026-243fz", ["param_threshold_bn"], read, None, officer, at)
    html = owners_client.get(f"/systems/{asked.code}/").content.decode()
    assert "In Russia or no such flow" in html
    assert 'id="steps"' in html


def test_an_answer_is_written_with_its_source_and_judged_at_once(owners_client: Client, asked: System) -> None:
    assert verdict_of(asked) == "UNDETERMINED"
    response = send(owners_client, asked, "flows.backup", where="RU", place="Новосибирск", source="договор № 17-Х")
    assert (response.status_code, response["Location"]) == (302, f"/systems/{asked.code}/#verdict")
    flow = DataFlow.objects.get(system=asked, kind=FlowKind.BACKUP)
    assert (flow.country, flow.place, flow.confirmed_on) == ("RU", "Новосибирск", date(2031, 5, 12))
    assert Claim.objects.current().get(data_flow=flow).source == "договор № 17-Х"
    assert verdict_of(asked) == "IN_TRANSITION"


def test_an_answer_changes_nothing_else(owners_client: Client, asked: System) -> None:
    before = recorded_system(asked)
    send(owners_client, asked, "flows.backup", where="none")
    after = recorded_system(System.objects.get(pk=asked.pk))
    assert after.presence == {**before.presence, FlowKind.BACKUP: FlowPresence.NONE}
    assert (after.uses, after.flows, after.settings, after.sources["in_operation"]) == (
        before.uses,
        before.flows,
        before.settings,
        before.sources["in_operation"],
    )


def test_with_htmx_the_page_comes_back_with_the_new_verdict_and_the_next_question_in_focus(
    owners_client: Client, make_asked: Any
) -> None:
    system = make_asked(in_operation=UNKNOWN_DAY)
    response = send(owners_client, system, "in_operation", htmx=True, value_how="year", value_date="2025")
    html = response.content.decode()
    assert response.status_code == 200
    assert 'id="question-in_operation"' not in html
    assert '<h3 id="ask-flows.backup" tabindex="-1" autofocus>' in html
    assert "Decided by: place of the backups." in html
    assert "Answer saved: day of commissioning." in html


def test_after_the_last_answer_the_verdict_is_in_focus(owners_client: Client, asked: System) -> None:
    html = send(owners_client, asked, "flows.backup", htmx=True, where="RU").content.decode()
    assert '<div class="result-head" tabindex="-1" autofocus>' in html


def test_what_stands_in_another_box_is_kept(owners_client: Client, make_asked: Any) -> None:
    system = make_asked(in_operation=UNKNOWN_DAY)
    others = {"flows.backup-where": "other", "flows.backup-country": "NL", "flows.backup-place": "Амстердам"}
    data = {"in_operation-version": system.version, "in_operation-value_how": "year", "in_operation-value_date": "2025"}
    url = f"/systems/{system.code}/answer/in_operation/"
    html = owners_client.post(url, {**data, **others}, headers={"HX-Request": "true"}).content.decode()
    assert 'value="Амстердам"' in html
    assert '<option value="NL" selected>' in html


def test_a_wrong_answer_comes_back_with_what_is_wrong_and_what_was_typed(
    owners_client: Client, make_asked: Any
) -> None:
    system = make_asked(in_operation=UNKNOWN_DAY)
    response = send(owners_client, system, "in_operation", value_how="day", value_date="31.02.2026", source="акт")
    html = response.content.decode()
    assert response.status_code == 422
    assert "The calendar has no day 31.02.2026." in html
    assert 'value="31.02.2026"' in html
    assert 'value="акт"' in html
    assert not System.objects.get(pk=system.pk).in_operation.is_dated


def test_another_country_is_named(owners_client: Client, asked: System) -> None:
    response = send(owners_client, asked, "flows.backup", where="other")
    assert response.status_code == 422
    assert "Say which country." in response.content.decode()
    assert not DataFlow.objects.filter(system=asked, kind=FlowKind.BACKUP).exists()


def test_whoever_was_overtaken_sees_both_answers_and_may_insist(
    owners_client: Client, make_asked: Any, officer: Person, at: datetime
) -> None:
    system = make_asked(in_operation=UNKNOWN_DAY)
    theirs = PartialDate(DateState.DATED, date(2027, 6, 1), date(2027, 6, 1))
    record = recorded_system(system)
    save_system(system, type(record)(**{**_fields(record), "in_operation": theirs}), officer, at)
    response = send(owners_client, system, "in_operation", value_how="year", value_date="2025", source="акт")
    html = response.content.decode()
    assert response.status_code == 409
    assert "The register says now: 01.06.2027. You answered: 2025." in html
    assert System.objects.get(pk=system.pk).in_operation == theirs
    assert f'name="in_operation-version" value="{System.objects.get(pk=system.pk).version}"' in html
    assert 'value="акт"' in html


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


@pytest.mark.parametrize("who", ["auditor", "owner_of_other_unit", "stranger"])
def test_others_see_no_box_and_their_answers_are_refused(
    who: str, request: pytest.FixtureRequest, asked: System, client_of: ClientOf
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert "/answer/" not in client.get(f"/systems/{asked.code}/").content.decode()
    assert send(client, asked, "flows.backup", where="RU").status_code in (403, 404)
    assert verdict_of(asked) == "UNDETERMINED"


def test_an_owner_may_not_answer_for_a_shared_model(
    owners_client: Client, asked: System, foreign_model: AIModel
) -> None:
    fact = f"models.{foreign_model.slug}.multi_task"
    assert send(owners_client, asked, fact, value="no").status_code == 403
    foreign_model.refresh_from_db()
    assert foreign_model.multi_task == YesNoUnknown.YES


@pytest.mark.parametrize("fact", ["nonsense", "models.nobody.size", "flows.nowhere", "models.use-0.size"])
def test_a_question_that_cannot_be_answered_here_is_not_there(
    officers_client: Client, asked: System, fact: str
) -> None:
    assert send(officers_client, asked, fact, value="yes").status_code == 404


@pytest.mark.parametrize(
    ("fact", "missing", "answer", "column", "value"),
    [
        ("models", {"models_complete": YesNoUnknown.UNKNOWN}, {"value": "yes"}, "models_complete", "yes"),
        (
            "material_change_after_cutoff",
            {"material_change": YesNoUnknown.UNKNOWN},
            {"value": "no"},
            "material_change",
            "no",
        ),
        ("phase", {"phase": Phase.UNKNOWN, "phase_on": None}, {"value": "in_operation"}, "phase_on", date(2031, 5, 12)),
        ("pilot_from", {"pilot": UNKNOWN_DAY}, {"value_how": "none"}, "pilot_state", "none"),
        (
            "retired",
            {"retired": UNKNOWN_DAY},
            {"value_how": "month", "value_date": "03.2033"},
            "retired_to",
            date(2033, 3, 31),
        ),
    ],
)
def test_every_fact_of_the_own_row_has_its_answer(
    owners_client: Client,
    make_asked: Any,
    fact: str,
    missing: dict[str, Any],
    answer: dict[str, Any],
    column: str,
    value: Any,
) -> None:
    system = make_asked(**missing)
    assert send(owners_client, system, fact, **answer).status_code == 302
    assert getattr(System.objects.get(pk=system.pk), column) == value


def test_several_settings_with_their_category(owners_client: Client, make_asked: Any) -> None:
    system = make_asked(settings_state=SettingsState.UNKNOWN, settings=[])
    answer: dict[str, Any] = {"value": ["significant_cii", "municipal_system"], "category": "3"}
    assert send(owners_client, system, "settings", **answer).status_code == 302
    rows = set(system.setting_rows.values_list("setting", "cii_category"))
    assert rows == {("significant_cii", 3), ("municipal_system", None)}


def test_an_unknown_setting_goes_on_being_inherited(owners_client: Client, make_asked: Any) -> None:
    system = make_asked(settings_state=SettingsState.UNIT, settings=[])
    assert send(owners_client, system, "settings", value=["unknown"], source="запросили").status_code == 302
    assert System.objects.get(pk=system.pk).settings_state == SettingsState.UNIT
    assert Claim.objects.current().get(system=system, field="settings").source == "запросили"


def test_private_excludes_every_setting(owners_client: Client, make_asked: Any) -> None:
    system = make_asked(settings_state=SettingsState.UNKNOWN, settings=[])
    response = send(owners_client, system, "settings", value=["private", "municipal_system"])
    assert response.status_code == 422
    assert "excludes every other answer" in response.content.decode()


def test_the_country_of_a_known_place_is_filled_in_where_it_stands(owners_client: Client, make_asked: Any) -> None:
    backup = FlowRow(FlowKind.BACKUP, "", "хранилище подрядчика")
    every = dict.fromkeys(FlowKind, FlowPresence.PRESENT)
    system = make_asked(flows=[*KNOWN_PLACES, backup], presence=every)
    send(owners_client, system, "flows.backup", where="other", country="NL", place="", detail="no")
    flow = DataFlow.objects.get(system=system, kind=FlowKind.BACKUP)
    assert (flow.country, flow.place, flow.key_in_russia) == ("NL", "хранилище подрядчика", "no")
    assert verdict_of(system) == "NOT_PERMITTED"


def test_of_a_place_abroad_only_the_key_is_asked(owners_client: Client, make_asked: Any) -> None:
    every = dict.fromkeys(FlowKind, FlowPresence.PRESENT)
    system = make_asked(flows=[*KNOWN_PLACES, FlowRow(FlowKind.BACKUP, "NL", "Амстердам")], presence=every)
    html = owners_client.get(f"/systems/{system.code}/").content.decode()
    assert 'name="flows.backup-detail"' in html
    assert 'name="flows.backup-where"' not in html
    send(owners_client, system, "flows.backup", detail="no")
    assert verdict_of(system) == "NOT_PERMITTED"


def test_places_of_which_nobody_said_that_they_are_all_can_be_closed(owners_client: Client, make_asked: Any) -> None:
    system = make_asked(flows=[*KNOWN_PLACES, FlowRow(FlowKind.BACKUP, "RU", "Дубна")])
    assert verdict_of(system) == "UNDETERMINED"
    assert "No other place" in owners_client.get(f"/systems/{system.code}/").content.decode()
    send(owners_client, system, "flows.backup", where="none")
    assert System.objects.get(pk=system.pk).backup_flows == FlowPresence.PRESENT
    assert verdict_of(system) == "IN_TRANSITION"


def test_where_several_places_are_open_the_box_leads_to_the_form(owners_client: Client, make_asked: Any) -> None:
    open_rows = [FlowRow(FlowKind.BACKUP, "", "первое"), FlowRow(FlowKind.BACKUP, "", "второе")]
    system = make_asked(flows=[*KNOWN_PLACES, *open_rows], presence=dict.fromkeys(FlowKind, FlowPresence.PRESENT))
    html = owners_client.get(f"/systems/{system.code}/").content.decode()
    assert "/answer/" not in html
    assert f'href="/systems/{system.code}/edit/#field-flows-backup"' in html
    assert send(owners_client, system, "flows.backup", where="RU").status_code == 409
    assert DataFlow.objects.filter(system=system, kind=FlowKind.BACKUP, country="").count() == 2


def test_unknown_is_an_answer_that_keeps_who_was_asked(owners_client: Client, asked: System) -> None:
    assert send(owners_client, asked, "flows.backup", where="unknown", source="подрядчик не ответил").status_code == 302
    claim = Claim.objects.current().get(system=asked, field="flows.backup")
    assert claim.source == "подрядчик не ответил"
    assert verdict_of(asked) == "UNDETERMINED"


def test_an_answer_can_rest_on_a_file_of_the_system(owners_client: Client, asked: System, owner: Person) -> None:
    act = Evidence.objects.create(system=asked, title="Договор", size=1, sha256="0" * 64, uploaded_by=owner)
    assert "Договор" in owners_client.get(f"/systems/{asked.code}/").content.decode()
    send(owners_client, asked, "flows.backup", where="RU", evidence=act.pk)
    flow = DataFlow.objects.get(system=asked, kind=FlowKind.BACKUP)
    assert Claim.objects.current().get(data_flow=flow).evidence == act


@pytest.mark.parametrize(
    ("fact", "missing", "answer", "expected"),
    [
        ("multi_task", {"multi_task": "unknown"}, {"value": "no"}, {"multi_task": "no"}),
        (
            "size",
            {"params_total_min": None, "params_total_max": None, "active_equals_total": False},
            {"total_how": "exactly", "total_number": "0,6", "active_how": "all"},
            {"active_equals_total": True},
        ),
    ],
)
def test_an_officer_answers_for_the_model_and_the_system_is_judged(
    officers_client: Client,
    make_asked: Any,
    foreign_model: AIModel,
    fact: str,
    missing: dict[str, Any],
    answer: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    AIModel.objects.filter(pk=foreign_model.pk).update(**missing)
    every = dict.fromkeys(FlowKind, FlowPresence.PRESENT)
    system = make_asked(flows=[*KNOWN_PLACES, FlowRow(FlowKind.BACKUP, "RU", "Дубна")], presence=every)
    foreign_model.refresh_from_db()
    key = f"models.qwen3-32b.{fact}"
    assert send(officers_client, system, key, version=foreign_model.version_of_row, **answer).status_code == 302
    foreign_model.refresh_from_db()
    assert {name: getattr(foreign_model, name) for name in expected} == expected
    assert verdict_of(system) == "OUT_OF_SCOPE"


def test_whether_the_developer_is_russian_is_put_on_record_at_the_developer(
    officers_client: Client, make_asked: Any, foreign_model: AIModel
) -> None:
    Provider.objects.filter(name="Alibaba Cloud").update(is_russian_legal_entity="unknown")
    system = make_asked()
    key = "models.qwen3-32b.developer"
    assert send(officers_client, system, key, value="no", seen="yes").status_code == 409
    assert send(officers_client, system, key, value="no", seen="unknown").status_code == 302
    assert Provider.objects.get(name="Alibaba Cloud").is_russian_legal_entity == YesNoUnknown.NO


def test_of_a_use_that_only_names_its_model_the_model_is_asked(
    owners_client: Client, make_asked: Any, foreign_model: AIModel
) -> None:
    system = make_asked(uses=[UseRow(name="Внутренний помощник")])
    use = ModelUse.objects.get(system=system)
    fact = f"models.use-{use.pk}.size"
    for nobody in ("", "Модель без имени"):
        assert send(owners_client, system, fact, model=nobody).status_code == 422
    assert send(owners_client, system, fact, model="QWEN3-32b", source="договор").status_code == 302
    mended = ModelUse.objects.get(system=system)
    assert (mended.ai_model, mended.name, mended.pk) == (foreign_model, "", use.pk)
    assert Claim.objects.current().get(model_use=use).source == "договор"
