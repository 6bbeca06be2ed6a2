"""What would raise the score, what is sure whatever the answer, what contradicts, and the map of the data flows."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from compliance.models import Standing
from inventory.models import AIModel, Person, Provider, System
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
from tests.conftest import ClientOf, MakeSystem
from web.systems.detail.flow_map import FlowMap, flow_map
from web.systems.detail.flows import flow_lines
from web.systems.detail.page import systems_to_show
from web.systems.detail.questions import AT_ONCE
from web.systems.detail.reasons import reason_chain
from web.systems.detail.scene import read_scene

IN_TIME = PartialDate(DateState.DATED, date(2026, 5, 14), date(2026, 5, 14))
RUSSIA = [FlowRow(kind, "RU", "Москва, ЦОД-1") for kind in FlowKind]
ABROAD = FlowRow(FlowKind.BACKUP, "NL", "Амстердам", key_in_russia=YesNoUnknown.NO)


@pytest.fixture(autouse=True)
def _on_that_day(at: datetime) -> Iterator[None]:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def foreign_model(db: None) -> AIModel:
    maker = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity=YesNoUnknown.NO)
    size = {"params_total_min": "32.8", "params_total_max": "32.8", "active_equals_total": True}
    return AIModel.objects.create(
        slug="qwen3-32b", name="Qwen3-32B", developer=maker, multi_task="yes", origin=Origin.FROM_SCRATCH, **size
    )


@pytest.fixture
def make(make_system: MakeSystem, foreign_model: AIModel, owner: Person) -> Any:
    """Makes a system in transition, everything in Russia, but for `changes`."""

    def make_one(**changes: Any) -> System:
        facts: dict[str, Any] = {
            "responsible": owner,
            "settings_state": SettingsState.STATED,
            "settings": [SettingRow(Setting.SIGNIFICANT_CII, 2)],
            "phase": Phase.IN_OPERATION,
            "phase_on": date(2031, 1, 1),
            "in_operation": IN_TIME,
            "pilot": PartialDate(DateState.NONE),
            "models_complete": YesNoUnknown.YES,
            "uses": [UseRow(foreign_model)],
            "presence": dict.fromkeys(FlowKind, FlowPresence.PRESENT),
            "flows": RUSSIA,
            "material_change": YesNoUnknown.NO,
        }
        return make_system(**{**facts, **changes})

    return make_one


@pytest.fixture
def reader(officer: Person, client_of: ClientOf) -> Client:
    officer.language = "en"
    officer.save(update_fields=["language"])
    return client_of(officer)


def section(client: Client, system: System, name: str) -> str:
    """One section of the page, tags and runs of space taken out of its text."""
    html = client.get(f"/systems/{system.code}/").content.decode()
    start = html.index(f'id="{name}"')
    return html[start : html.index('<section class="section"', start)]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_steps_stand_best_first_with_points_and_the_verdict_that_follows(reader: Client, make: Any) -> None:
    steps = section(reader, make(flows=[*RUSSIA, ABROAD]), "steps")
    said = words(steps)
    assert said.index("Move the backups to Russia.") < said.index("Replace the model")
    assert re.search(r"Move the backups to Russia\. Амстердам \+\d+ points then: In transition", said)
    assert "with 1: Conforms" in said
    assert "/edit/#field-flows-backup" in steps


def test_under_the_steps_stands_the_timeline_for_the_case_that_all_are_taken(reader: Client, make: Any) -> None:
    steps = section(reader, make(flows=[*RUSSIA, ABROAD]), "steps")
    course = words(steps[steps.index("raising-course") :])
    assert "Timeline if all steps are taken" in course
    assert "all the time Conforms" in course
    assert "Not permitted" not in course


def test_nothing_is_promised_of_an_answer(reader: Client, make: Any) -> None:
    presence = {kind: FlowPresence.PRESENT for kind in FlowKind if kind != FlowKind.BACKUP}
    flows = [row for row in RUSSIA if row.kind != FlowKind.BACKUP]
    steps = section(reader, make(flows=flows, presence=presence), "steps")
    said = words(steps)
    answer = said[said.index("Find out where the backups are") :].split("points", 1)
    assert answer[0].rstrip().endswith(tuple("0123456789"))
    assert "up to +" in answer[0]
    assert not answer[1].lstrip().startswith("then: In transition")
    assert "every answer is favourable" in said
    assert 'href="#question-flows.backup"' in steps


def test_an_auditor_reads_the_steps_and_has_no_way_to_the_fields(
    auditor: Person, client_of: ClientOf, make: Any
) -> None:
    steps = section(client_of(auditor), make(flows=[*RUSSIA, ABROAD]), "steps")
    assert "/edit/" not in steps
    assert "/evidence/" not in steps


def test_a_system_out_of_scope_has_no_steps(reader: Client, make: Any) -> None:
    system = make(settings_state=SettingsState.PRIVATE, settings=[])
    assert 'id="steps"' not in reader.get(f"/systems/{system.code}/").content.decode()


def test_where_every_answer_is_good_enough_the_page_says_until_when_that_is_sure(
    reader: Client, make: Any, foreign_model: AIModel
) -> None:
    AIModel.objects.filter(pk=foreign_model.pk).update(multi_task="unknown")
    verdict = words(section(reader, make(), "verdict"))
    assert "Possible: Out of scope or In transition" in verdict
    assert "Decided by: range of tasks of Qwen3-32B." in verdict
    assert "may go on working whatever the answer, until 31 Aug 2032 inclusive for certain." in verdict


def test_a_contradiction_is_a_finding_of_its_own_kind_with_the_way_to_its_field(reader: Client, make: Any) -> None:
    gone = PartialDate(DateState.DATED, date(2026, 1, 1), date(2026, 1, 1))
    found = section(reader, make(retired=gone), "findings")
    assert "Contradiction: day of commissioning and day of retirement" in words(found)
    assert 'class="finding-contradiction"' in found
    assert "/edit/#field-in_operation" in found


def test_a_system_of_which_much_is_missing_asks_a_dozen_at_first_and_the_rest_by_dozens(
    reader: Client, make: Any
) -> None:
    nameless = [UseRow(name=f"Модель {number}") for number in range(AT_ONCE)]
    system = make(uses=nameless)
    asked = len(Standing.objects.get(system=system).questions)
    for wanted in ("", "24", "9999", "x", "-3"):
        html = reader.get(f"/systems/{system.code}/?questions={wanted}").content.decode()
        shown = max(AT_ONCE, int(wanted) if wanted.isdigit() else 0)
        assert html.count('<section class="question"') == html.count('class="question-answer"') == min(asked, shown)
        assert (f'href="?questions={shown + AT_ONCE}#questions"' in html) is (asked > shown)


def test_what_two_rules_say_in_the_same_words_stands_once_in_the_open(make: Any, officer: Person) -> None:
    blank = make(settings_state=SettingsState.UNKNOWN, settings=[])
    chain = reason_chain(read_scene(systems_to_show(officer).get(pk=blank.pk), date(2031, 5, 12)))
    told = [(row.fact, row.consequence) for row in chain.rows]
    assert len(told) == len(set(told))
    assert len([row for row in (*chain.rows, *chain.folded) if row.fact == chain.rows[0].fact]) == 2


def drawn(system: System, reader: Person) -> FlowMap:
    """The map of the system's flows."""
    scene = read_scene(systems_to_show(reader).get(pk=system.pk), date(2031, 5, 12))
    with override("en"):
        found = flow_map(system.code, system.name, flow_lines(scene))
    assert found is not None
    return found


def test_the_map_has_russia_at_the_left_what_breaks_first_and_the_unknown_last(make: Any, officer: Person) -> None:
    presence = {kind: FlowPresence.PRESENT for kind in FlowKind if kind != FlowKind.SUPPORT}
    flows = [row for row in RUSSIA if row.kind != FlowKind.SUPPORT]
    counters = FlowRow(FlowKind.TELEMETRY, "DE", "Франкфурт", has_content=YesNoUnknown.NO)
    found = drawn(make(flows=[*flows, ABROAD, counters], presence=presence), officer)
    assert [(zone.css, zone.title) for zone in found.zones[1:]] == [
        ("breaks", "Netherlands"),
        ("away", "Germany"),
        ("unknown", "country unknown"),
    ]
    assert found.zones[0].css == "home"
    said = [line.words for line in found.lines if line.words]
    assert said == ["copies, key abroad", "counters without data", "remote access"]


def test_nothing_of_the_map_lies_outside_it_and_no_box_covers_another(make: Any, officer: Person) -> None:
    abroad = [FlowRow(kind, country, "Город") for kind in FlowKind for country in ("NL", "DE", "")]
    found = drawn(make(flows=[*RUSSIA, *abroad]), officer)
    boxes = [*found.boxes, found.system]
    assert all(box.y >= 0 and box.y + 46 <= found.height and box.x + box.width <= 880 for box in boxes)
    places = [(one, other) for one in boxes for other in boxes if one is not other and one.x == other.x]
    assert all(abs(one.y - other.y) >= 46 for one, other in places)
    assert all(zone.y + zone.height <= found.height for zone in found.zones)


def test_where_no_country_is_known_there_is_no_map(make: Any, officer: Person) -> None:
    scene = read_scene(systems_to_show(officer).get(pk=make(flows=[], presence={}).pk), date(2031, 5, 12))
    assert flow_map("AIS-1", "Имя", flow_lines(scene)) is None


def test_the_map_is_silent_and_the_table_says_it(reader: Client, make: Any) -> None:
    flows = section(reader, make(flows=[*RUSSIA, ABROAD]), "flows")
    assert re.search(r'<svg class="flow-map"[^>]* aria-hidden="true"', flows)
    assert "style=" not in flows
    assert "Амстердам" in flows[flows.index("<table") :]


def test_each_kind_of_flow_has_its_own_fragment_in_the_form(reader: Client, make: Any) -> None:
    html = reader.get(f"/systems/{make(flows=[*RUSSIA, ABROAD]).code}/edit/").content.decode()
    assert [html.count(f'id="field-flows-{kind}"') for kind in FlowKind] == [1] * len(FlowKind)
