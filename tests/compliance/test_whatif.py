"""Two rule sets compared, and another one made to judge."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from compliance import whatif
from compliance.activating import activate, consequences
from compliance.as_of import as_of
from compliance.engine import evaluate
from compliance.loading import get_ruleset
from compliance.models import Assessment, RuleSetActivation, Standing
from compliance.rejudging import Refused
from compliance.whatif import compare_rulesets
from inventory.models import DataFlow, Person, System, Unit
from tests.scene_of_rules import IN_TIME, TOO_LATE, save_foreign_system

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 10, 1, 9, tzinfo=UTC)
LAW, DRAFT = "ru-2026-243fz", "ru-2026-03-draft"


@pytest.fixture(autouse=True)
def _in_october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def systems(institute: Unit, waterworks: Unit) -> list[System]:
    """Two in transition under the law, which the draft does not know, and one that no version permits."""
    return [
        save_foreign_system(institute, IN_TIME, NOW, name="Прогноз притока"),
        save_foreign_system(waterworks, IN_TIME, NOW, name="Учёт утечек"),
        save_foreign_system(institute, TOO_LATE, NOW, name="Сводка для штаба"),
    ]


def test_only_systems_that_change_are_listed_with_the_rules_that_decide(systems: list[System]) -> None:
    found = compare_rulesets(System.objects.all(), (get_ruleset(LAW), get_ruleset(DRAFT)), NOW.date(), {})
    flipped = [change for change in found.changes if change.before.verdict != change.after.verdict]
    assert [change.code for change in flipped] == [systems[0].code, systems[1].code]
    assert {(c.before.rule, c.after.rule) for c in flipped} == {("R32-INOPERATION-DATE", "R32-TRUSTED-REGISTER")}
    assert found.pairs == {("IN_TRANSITION", "NOT_PERMITTED"): 2, ("NOT_PERMITTED", "NOT_PERMITTED"): 1}
    assert (found.flips, found.by_unit["Водоканал Приозёрска"]) == (2, 1)


def test_a_rule_set_compared_with_itself_changes_nothing(systems: list[System]) -> None:
    assert compare_rulesets(System.objects.all(), (get_ruleset(LAW), get_ruleset(LAW)), NOW.date(), {}).changes == []


def test_each_distinct_set_of_facts_is_evaluated_once_for_each_rule_set(
    systems: list[System], monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated: list[str] = []

    def counted(facts, ruleset, on, assumptions, evidence):  # type: ignore[no-untyped-def]
        evaluated.append(ruleset.id)
        return evaluate(facts, ruleset, on, assumptions, evidence=evidence)

    monkeypatch.setattr(whatif, "evaluate", counted)
    compare_rulesets(System.objects.all(), (get_ruleset(LAW), get_ruleset(DRAFT)), NOW.date(), {})
    assert sorted(evaluated) == [DRAFT, DRAFT, LAW, LAW]


def test_a_standing_that_is_stale_is_read_from_the_register_instead(systems: list[System]) -> None:
    """Its assessment has old facts: this one has since moved its data abroad, and nobody has judged it yet."""
    DataFlow.objects.filter(system=systems[0]).update(country="DE")
    Standing.objects.filter(system=systems[0]).update(stale=True)
    found = compare_rulesets(System.objects.all(), (get_ruleset(LAW), get_ruleset(DRAFT)), NOW.date(), {})
    assert found.pairs == {("IN_TRANSITION", "NOT_PERMITTED"): 1, ("NOT_PERMITTED", "NOT_PERMITTED"): 2}
    assert found.systems == 3


def test_a_system_without_a_standing_is_not_forgotten(systems: list[System]) -> None:
    Standing.objects.filter(system=systems[0]).delete()
    found = compare_rulesets(System.objects.all(), (get_ruleset(LAW), get_ruleset(DRAFT)), NOW.date(), {})
    assert (found.systems, found.flips) == (3, 2)


def test_one_more_system_costs_no_more_queries(systems: list[System]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as ran:
            compare_rulesets(System.objects.all(), (get_ruleset(LAW), get_ruleset(DRAFT)), NOW.date(), {})
        return len(ran)

    few = queries()
    save_foreign_system(systems[0].unit, IN_TIME, NOW, name="Ещё одна")
    assert queries() == few == 4


def test_the_command_prints_what_changes_and_stores_nothing(systems: list[System]) -> None:
    before = list(Assessment.objects.values_list("pk", flat=True)), list(Standing.objects.values())
    out = StringIO()
    call_command("compare_rulesets", LAW, DRAFT, on="2027-10-01", json=True, stdout=out)
    said = json.loads(out.getvalue())
    assert (said["systems"], said["flips"], said["on"]) == (3, 2, "2027-10-01")
    assert said["changes"][0]["after"]["rule"] == "R32-TRUSTED-REGISTER"
    assert (list(Assessment.objects.values_list("pk", flat=True)), list(Standing.objects.values())) == before
    text = StringIO()
    call_command("compare_rulesets", LAW, DRAFT, on="2027-10-01", stdout=text)
    assert "     2  IN_TRANSITION -> NOT_PERMITTED" in text.getvalue()


@pytest.mark.parametrize(
    ("after", "on", "said"),
    [("ru-2040-dream", "2027-10-01", LAW), (DRAFT, "31.02.2027", "31.02.2027"), (DRAFT, "9999-12-31", "2199")],
)
def test_the_command_names_what_it_cannot_read(after: str, on: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("compare_rulesets", LAW, after, on=on)


def test_activating_does_what_the_preview_said(systems: list[System], officer: Person) -> None:
    today = date(2027, 10, 1)
    promised = consequences(DRAFT, today)
    assert promised.outlook == {("IN_TRANSITION", "NOT_PERMITTED"): 2}
    activate(DRAFT, "Сверка с проектом", officer, NOW)
    assert set(Standing.objects.values_list("outlook", "ruleset_id")) == {("NOT_PERMITTED", DRAFT)}
    row = RuleSetActivation.objects.get()
    assert (row.reason, row.activated_by, row.activated_at) == ("Сверка с проектом", officer, NOW)
    assert as_of(today).ruleset_id == DRAFT


@pytest.mark.parametrize(
    ("ruleset_id", "reason", "said"),
    [("ru-2040-dream", "Так", "not installed"), (DRAFT, " ", "reason"), (LAW, "Так", "already")],
)
def test_what_cannot_be_activated_is_refused(officer: Person, ruleset_id: str, reason: str, said: str) -> None:
    with translation.override("en"), pytest.raises(Refused, match=said):
        activate(ruleset_id, reason, officer, NOW)
    assert not RuleSetActivation.objects.exists()
