"""Two sides compared: rule sets, days, answers; and another rule set made to judge."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from compliance import hypotheses
from compliance.activating import activate, consequences
from compliance.as_of import as_of
from compliance.assessing import assess, known
from compliance.engine import conclude
from compliance.hypotheses import Side
from compliance.loading import FOLDER, get_ruleset
from compliance.models import Assessment, Deadline, Outcome, RuleSetActivation, Standing
from compliance.rejudging import Refused
from compliance.whatif import ALL, OPEN, Comparison, compare, side_of
from compliance.whatif_changes import Asked, Changes
from inventory.models import DataFlow, Person, System, Unit
from tests.scene_of_rules import DOUBTFUL, IN_TIME, TOO_LATE, save_foreign_system, save_three

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 10, 1, 9, tzinfo=UTC)
TODAY = NOW.date()
LAW, DRAFT = "ru-2026-243fz", "ru-2026-03-draft"


@pytest.fixture(autouse=True)
def _in_october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def systems(institute: Unit, waterworks: Unit) -> list[System]:
    """Two in transition under the law, which the draft does not know, and one that no version permits."""
    return save_three(institute, waterworks, NOW)


def side(ruleset_id: str, on: date = TODAY, **answers: str) -> Side:
    return side_of(get_ruleset(ruleset_id), on, {}, answers)


def law_and_draft(at_most: int = ALL) -> Comparison:
    return compare(System.objects.all(), side(LAW), side(DRAFT), NOW, at_most)


def untouched() -> list[Any]:
    models = (System, Standing, Assessment, Deadline)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_only_systems_that_change_are_listed_with_the_rules_that_decide(systems: list[System]) -> None:
    found = law_and_draft()
    flipped = Changes(found, Asked(flips=True))
    assert [change.code for change in flipped] == [systems[0].code, systems[1].code]
    assert {(c.before.rule, c.after.rule) for c in flipped} == {("R32-INOPERATION-DATE", "R32-TRUSTED-REGISTER")}
    assert found.pairs == {("IN_TRANSITION", "NOT_PERMITTED"): 2, ("NOT_PERMITTED", "NOT_PERMITTED"): 1}
    assert (found.flips, found.rules) == (2, {"R32-TRUSTED-REGISTER": 2})
    assert found.units[systems[1].unit_id, "Водоканал Приозёрска"] == 1


def test_a_side_compared_with_itself_changes_nothing(systems: list[System]) -> None:
    found = compare(System.objects.all(), side(LAW), side(LAW), NOW, ALL)
    assert (len(Changes(found, Asked())), found.flips, found.systems) == (0, 0, 3)


def test_two_days_of_one_rule_set_are_compared(systems: list[System]) -> None:
    found = compare(System.objects.all(), side(LAW, date(2032, 8, 31)), side(LAW, date(2032, 9, 1)), NOW, ALL)
    assert found.pairs["IN_TRANSITION", "NOT_PERMITTED"] == 2


def test_another_answer_and_an_answer_left_open_are_compared(systems: list[System], institute: Unit) -> None:
    doubtful = save_foreign_system(institute, DOUBTFUL, NOW, name="Между двумя днями")
    early = side_of(get_ruleset(LAW), TODAY, {"cutoff_day": "before_earliest"}, {})
    opened = side_of(get_ruleset(LAW), TODAY, {"cutoff_day": "before_earliest"}, {"cutoff_day": OPEN})
    found = compare(System.objects.all(), early, opened, NOW, ALL)
    [change] = Changes(found, Asked(flips=True))
    assert (change.code, change.after.verdict) == (doubtful.code, "NEEDS_LAWYER")
    without = side(LAW, planning_assumption="no")
    assert compare(System.objects.all(), side(LAW), without, NOW, ALL).pairs["IN_TRANSITION", "NOT_YET"] == 2


def test_each_signature_is_evaluated_once_for_each_side_and_then_remembered(
    systems: list[System], monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated: list[str] = []

    def counted(facts, ruleset, on, assumptions, evidence):  # type: ignore[no-untyped-def]
        evaluated.append(ruleset.id)
        return conclude(facts, ruleset, on, assumptions, evidence=evidence)

    monkeypatch.setattr(hypotheses, "conclude", counted)
    law_and_draft()
    assert sorted(evaluated) == [DRAFT, DRAFT, LAW, LAW]
    law_and_draft()
    assert len(evaluated) == 4


def test_long_work_is_done_in_steps_and_says_how_far_it_is(systems: list[System]) -> None:
    found = law_and_draft(at_most=1)
    assert (found.progress.done, found.progress.total, found.is_whole) == (2, 4, False)
    assert found.systems in (1, 2)
    assert law_and_draft(at_most=1).systems == 3
    assert law_and_draft(at_most=1).is_whole


def test_a_standing_that_is_stale_is_read_from_the_register_instead(systems: list[System]) -> None:
    """Its assessment has old facts: this one has since moved its data abroad, and nobody has judged it yet."""
    DataFlow.objects.filter(system=systems[0]).update(country="DE")
    Standing.objects.filter(system=systems[0]).update(stale=True)
    found = law_and_draft()
    assert found.pairs == {("IN_TRANSITION", "NOT_PERMITTED"): 1, ("NOT_PERMITTED", "NOT_PERMITTED"): 2}
    assert (found.systems, found.unread) == (3, 0)


def test_more_changed_systems_than_a_page_can_read_are_counted_as_waiting(systems: list[System]) -> None:
    law_and_draft()
    Standing.objects.update(stale=True)
    found = law_and_draft(at_most=2)
    assert (found.systems, found.unread) == (2, 1)


@pytest.mark.parametrize("how", ["no standing", "no signature"])
def test_a_system_whose_standing_says_nothing_is_not_forgotten(systems: list[System], how: str) -> None:
    standing = Standing.objects.filter(system=systems[0])
    if how == "no standing":
        standing.delete()
    else:
        standing.update(signature="")
    found = law_and_draft()
    assert (found.systems, found.flips, len(Changes(found, Asked(flips=True)))) == (3, 2, 2)
    assert Changes(found, Asked())[0].code == systems[0].code


def test_one_more_system_costs_no_more_queries(systems: list[System]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as ran:
            found = law_and_draft()
            assert len(Changes(found, Asked())[:50]) == found.units.total()
        return len(ran)

    law_and_draft()
    few = queries()
    save_foreign_system(systems[0].unit, IN_TIME, NOW, name="Ещё одна")
    assert queries() == few == 6


def test_the_list_is_chosen_by_pair_rule_unit_words_and_what_changes(systems: list[System]) -> None:
    found = law_and_draft()
    flips = [systems[0].code, systems[1].code]
    for asked, codes in (
        (Asked(before="IN_TRANSITION", after="NOT_PERMITTED"), flips),
        (Asked(before="CONFORMS"), []),
        (Asked(rule="R32-TRUSTED-REGISTER", flips=True), flips),
        (Asked(unit=systems[1].unit_id), [systems[1].code]),
        (Asked(text="приток"), [systems[0].code]),
        (Asked(flips=True, text="штаба"), []),
    ):
        changes = Changes(found, asked)
        assert ([change.code for change in changes], len(changes)) == (codes, len(codes)), asked


def test_a_comparison_says_of_each_system_what_judging_it_alone_says(systems: list[System], institute: Unit) -> None:
    for number, day in enumerate((IN_TIME, date(2026, 9, 1), DOUBTFUL, TOO_LATE)):
        near = save_foreign_system(institute, day, NOW, name=f"Граница {number}")
        DataFlow.objects.filter(system=near, kind="backup").update(country=["RU", "DE", ""][number % 3])
    assess(System.objects.values_list("pk", flat=True), NOW)
    Standing.objects.filter(system=systems[2]).update(stale=True)
    sides = side(LAW, date(2032, 8, 31)), side(DRAFT, date(2027, 9, 1))
    found = compare(System.objects.all(), *sides, NOW, ALL)
    listed = {change.system: change for change in Changes(found, Asked())}
    rows = list(known(list(System.objects.values_list("pk", flat=True)), TODAY))
    assert found.systems == len(rows) == 7
    for row in rows:
        first, second = (each.conclude(row.facts, row.evidence) for each in sides)
        said = [(r.verdict.value, r.rule, r.score.total if r.score else None) for r in (first, second)]
        assert ((said[0][0], said[0][2]) != (said[1][0], said[1][2])) == (row.system.pk in listed)
        if row.system.pk in listed:
            change = listed[row.system.pk]
            assert said == [(s.verdict, s.rule, s.score) for s in (change.before, change.after)]


def test_nothing_of_register_standings_and_assessments_is_touched(systems: list[System]) -> None:
    Standing.objects.filter(system=systems[0]).update(stale=True)
    before = untouched()
    list(Changes(law_and_draft(), Asked()))
    consequences(DRAFT, NOW)
    assert untouched() == before
    assert Outcome.objects.exists()


def test_the_command_prints_what_changes_and_stores_nothing(systems: list[System]) -> None:
    before = untouched()
    out = StringIO()
    call_command("compare_rulesets", LAW, DRAFT, on="2027-10-01", json=True, stdout=out)
    said = json.loads(out.getvalue())
    assert (said["systems"], said["flips"], said["before"]["on"]) == (3, 2, "2027-10-01")
    assert said["changes"][0]["after"]["rule"] == "R32-TRUSTED-REGISTER"
    assert untouched() == before
    text = StringIO()
    call_command("compare_rulesets", LAW, DRAFT, on="2027-10-01", stdout=text)
    assert "     2  IN_TRANSITION -> NOT_PERMITTED" in text.getvalue()


def test_the_command_compares_days_answers_and_files(systems: list[System], tmp_path: Path) -> None:
    out = StringIO()
    call_command("compare_rulesets", LAW, LAW, on="2032-08-31", on_b="2032-09-01", stdout=out)
    assert "2 get another verdict" in out.getvalue()
    out = StringIO()
    call_command(
        "compare_rulesets", LAW, LAW, on="2027-10-01", answer_b=["planning_assumption=no"], json=True, stdout=out
    )
    assert json.loads(out.getvalue())["after"]["planning_assumption"] is False
    copy = tmp_path / "copy.toml"
    text = (FOLDER / f"{LAW}.toml").read_text(encoding="utf-8").replace("2032-09-01", "2027-09-01")
    copy.write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("compare_rulesets", LAW, str(copy), on="2027-10-01", stdout=out)
    assert "2  IN_TRANSITION -> NOT_PERMITTED" in out.getvalue()


@pytest.mark.parametrize(
    ("after", "options", "said"),
    [
        ("ru-2040-dream", {}, LAW),
        ("/nowhere/rules.toml", {}, "rules.toml"),
        (DRAFT, {"on": "31.02.2027"}, "31.02.2027"),
        (DRAFT, {"on": "9999-12-31"}, "2199"),
        (DRAFT, {"on_b": "tomorrow"}, "--on-b"),
        (DRAFT, {"answer": ["weather=fine"]}, "no question"),
        (DRAFT, {"answer_a": ["cutoff_day=never"]}, "no answer to cutoff_day"),
        (DRAFT, {"answer": ["planning_assumption=open"]}, "write one of: no, yes"),
    ],
)
def test_the_command_names_what_it_cannot_read(after: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("compare_rulesets", LAW, after, **{"on": "2027-10-01", **options})


def test_activating_does_what_the_preview_said(systems: list[System], officer: Person) -> None:
    promised = consequences(DRAFT, NOW)
    assert promised.outlook == {("IN_TRANSITION", "NOT_PERMITTED"): 2}
    assert (promised.systems, promised.progress.left) == (3, 0)
    activate(DRAFT, "Сверка с проектом", officer, NOW)
    assert set(Standing.objects.values_list("outlook", "ruleset_id")) == {("NOT_PERMITTED", DRAFT)}
    row = RuleSetActivation.objects.get()
    assert (row.reason, row.activated_by, row.activated_at) == ("Сверка с проектом", officer, NOW)
    assert as_of(TODAY).ruleset_id == DRAFT


@pytest.mark.parametrize(
    ("ruleset_id", "reason", "said"),
    [("ru-2040-dream", "Так", "not installed"), (DRAFT, " ", "reason"), (LAW, "Так", "already")],
)
def test_what_cannot_be_activated_is_refused(officer: Person, ruleset_id: str, reason: str, said: str) -> None:
    with translation.override("en"), pytest.raises(Refused, match=said):
        activate(ruleset_id, reason, officer, NOW)
    assert not RuleSetActivation.objects.exists()
