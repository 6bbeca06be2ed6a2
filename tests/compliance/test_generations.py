"""A change of the rules under many systems: workers build it, it is whole at one moment, and nothing moves before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine

from compliance import assessing, generations, rejudging, signals
from compliance.activating import activate
from compliance.as_of import as_of
from compliance.assessing import assess, assess_stale
from compliance.assuming import answers_under, lift_assumption, make_assumption
from compliance.generations import build
from compliance.models import Assessment, Deadline, Generation, NextStanding, Reminder, Standing
from compliance.reminders.planning import plan_reminders
from compliance.rules_in_force import active_ruleset, state_of_rules
from compliance.verifying import verify
from inventory.models import AIModel, Person, System, Unit
from inventory.signals import ai_models_changed, systems_changed
from tests.scene_of_rules import DOUBTFUL, IN_TIME, TOO_LATE, save_foreign_system

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LAW, BILL, DRAFT = "ru-2026-243fz", "ru-2026-06-bill", "ru-2026-03-draft"
RETIRED = date(2026, 1, 1)
REASON = "Так решил юрист"


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """One system is many already, and a chunk has two."""
    for room in (rejudging, signals):
        monkeypatch.setattr(room, "AT_ONCE", 0)
    for room in (assessing, generations):
        monkeypatch.setattr(room, "CHUNK", 2)


@pytest.fixture
def systems(institute: Unit) -> list[System]:
    days = [IN_TIME, DOUBTFUL, TOO_LATE, IN_TIME, DOUBTFUL]
    return [save_foreign_system(institute, day, NOW, name=f"Система {n}") for n, day in enumerate(days)]


_minutes = count(1)


def now() -> datetime:
    """A clock that every look at moves on by a minute."""
    return NOW + next(_minutes) * MINUTE


def turn(count: int = 1) -> None:
    """A worker that is killed after so many turns."""
    progress = generations._Progress(Generation.objects.building().get().pk)
    for _ in range(count):
        generations._take_a_turn(progress, now)


def seen() -> list[tuple[Any, ...]]:
    """What everybody sees of the systems."""
    columns = "ruleset_id", "outlook", "today", "until", "score", "flags", "due_on"
    return list(Standing.objects.order_by("system_id").values_list(*columns))


def planned() -> list[tuple[Any, ...]]:
    """The deadlines that stand."""
    columns = "system_id", "kind", "due_on", "worse_from", "before", "after", "rule", "ruleset_id"
    return sorted(Deadline.objects.current().values_list(*columns))


def test_until_it_is_whole_the_old_rules_are_in_force_everywhere(systems: list[System], officer: Person) -> None:
    before = seen()
    activate(DRAFT, REASON, officer, NOW)
    turn(3)
    assert NextStanding.objects.count() == 5
    assert (seen(), active_ruleset().id, as_of(NOW.date()).ruleset_id) == (before, LAW, LAW)
    assert state_of_rules().decided.ruleset_id == DRAFT


def test_when_it_is_whole_everything_changes_at_once(systems: list[System], officer: Person) -> None:
    activate(DRAFT, REASON, officer, NOW)
    assert build(now) == 5
    assert {row[0] for row in seen()} == {DRAFT} == {as_of(NOW.date()).ruleset_id}
    assert (NextStanding.objects.count(), Generation.objects.building().count()) == (0, 0)
    assert build(now) == 0


def test_what_workers_build_is_what_would_be_judged_at_once(
    systems: list[System], officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_reminders(NOW)
    activate(DRAFT, REASON, officer, NOW)
    build(now)
    built = seen(), planned(), Reminder.objects.filter(state="planned").count()
    signatures = list(Standing.objects.order_by("system_id").values_list("signature", "lineages", "hosting"))
    activate(LAW, REASON, officer, now())
    build(now)
    monkeypatch.setattr(rejudging, "AT_ONCE", 200)
    activate(DRAFT, REASON, officer, now())
    assert (seen(), planned(), Reminder.objects.filter(state="planned").count()) == built
    assert list(Standing.objects.order_by("system_id").values_list("signature", "lineages", "hosting")) == signatures


def test_deadlines_that_no_longer_hold_are_superseded_with_their_reminders(
    systems: list[System], officer: Person
) -> None:
    System.objects.update(responsible=officer)
    assess([system.pk for system in systems], NOW)
    plan_reminders(NOW)
    old = Deadline.objects.current().of_timelines().filter(ruleset_id=LAW)
    keys = set(old.values_list("pk", flat=True))
    waiting = Reminder.objects.filter(state="planned", deadline__in=keys).count()
    activate(DRAFT, REASON, officer, NOW)
    build(now)
    assert keys
    assert waiting
    superseded = Deadline.objects.filter(superseded_because="rules", superseded_by=officer)
    assert set(superseded.values_list("pk", flat=True)) == keys
    assert Reminder.objects.filter(state="superseded", reason="moved").count() == waiting


def test_a_deadline_that_still_holds_stays_with_its_reminders(systems: list[System], officer: Person) -> None:
    plan_reminders(NOW)
    in_transition = Deadline.objects.current().filter(system=systems[0])
    before = list(in_transition.values_list("pk", flat=True))
    make_assumption("cutoff_day", "before_latest", REASON, officer, NOW)
    build(now)
    assert before == list(in_transition.values_list("pk", flat=True)) != []


def test_an_edit_meanwhile_is_judged_by_the_old_rules_and_again_by_the_new(
    systems: list[System], officer: Person
) -> None:
    activate(DRAFT, REASON, officer, NOW)
    turn(3)
    System.objects.filter(pk=systems[0].pk).update(
        phase="retired", retired_state="dated", retired_from=RETIRED, retired_to=RETIRED
    )
    systems_changed.send(System, system_ids=[systems[0].pk])
    edited = Standing.objects.get(system=systems[0])
    assert (edited.ruleset_id, edited.today) == (LAW, "NONE")
    assert not NextStanding.objects.filter(system=systems[0]).exists()
    build(now)
    edited.refresh_from_db()
    assert (edited.ruleset_id, edited.today) == (DRAFT, "NONE")


def test_a_system_that_is_registered_meanwhile_is_not_left_behind(
    systems: list[System], institute: Unit, officer: Person
) -> None:
    activate(DRAFT, REASON, officer, NOW)
    turn(2)
    made = save_foreign_system(institute, IN_TIME, NOW, name="Новая")
    assert made.standing.ruleset_id == LAW
    build(now)
    assert {row[0] for row in seen()} == {DRAFT}
    assert len(seen()) == 6


def test_a_change_of_a_shared_model_meanwhile_is_not_lost(systems: list[System], officer: Person) -> None:
    activate(BILL, REASON, officer, NOW)
    turn(3)
    AIModel.objects.update(multi_task="no")
    ai_models_changed.send(AIModel, model_ids=list(AIModel.objects.values_list("pk", flat=True)))
    assert NextStanding.objects.count() == 0
    build(now)
    assert Standing.objects.filter(stale=True, outlook="OUT_OF_SCOPE").count() == 5
    assert assess_stale(now) == 5
    assert not Standing.objects.filter(stale=True).exists()


def test_another_worker_goes_on_where_one_was_killed(systems: list[System], officer: Person) -> None:
    activate(DRAFT, REASON, officer, NOW)
    turn(2)
    assert build(now) == 1
    assert {row[0] for row in seen()} == {DRAFT}


def test_one_that_is_overtaken_by_another_never_counts(systems: list[System], officer: Person) -> None:
    activate(DRAFT, REASON, officer, NOW)
    turn(2)
    activate(BILL, REASON, officer, now())
    assert build(now) == 5
    assert {row[0] for row in seen()} == {BILL}
    overtaken = Generation.objects.get(ruleset_id=DRAFT)
    assert (overtaken.whole_at, overtaken.abandoned_at is not None) == (None, True)
    known = Assessment.objects.known_at(now())
    assert set(known.values_list("ruleset_id", flat=True)) == {BILL}
    assert known.count() == 5


def test_one_that_is_taken_back_before_it_was_whole_leaves_everything_as_it_was(
    systems: list[System], officer: Person
) -> None:
    before = seen(), planned()
    activate(DRAFT, REASON, officer, NOW)
    turn(2)
    activate(LAW, REASON, officer, now())
    assert build(now) == 0
    assert ((seen(), planned()), active_ruleset().id) == (before, LAW)


def test_two_acts_one_after_the_other_add_up(systems: list[System], officer: Person) -> None:
    make_assumption("cutoff_day", "before_latest", REASON, officer, NOW)
    turn(1)
    make_assumption("planning_assumption", "no", REASON, officer, now())
    assert answers_under(active_ruleset()) == {"planning_assumption": "yes"}
    build(now)
    assert answers_under(active_ruleset()) == {"planning_assumption": "no", "cutoff_day": "before_latest"}
    lift_assumption("cutoff_day", REASON, officer, now())
    assert answers_under(active_ruleset()) == {"planning_assumption": "no", "cutoff_day": "before_latest"}
    build(now)
    assert answers_under(active_ruleset()) == {"planning_assumption": "no"}


def test_what_was_known_changes_at_the_moment_of_the_flip_and_not_before(
    systems: list[System], officer: Person
) -> None:
    activate(DRAFT, REASON, officer, NOW)
    build(now)
    whole_at = Generation.objects.whole()[0].whole_at
    assert whole_at is not None
    for moment, ruleset in ((whole_at - MINUTE / 2, LAW), (whole_at, DRAFT)):
        known = Assessment.objects.known_at(moment)
        assert set(known.values_list("ruleset_id", flat=True)) == {ruleset}
        assert known.count() == 5


def test_every_assessment_of_a_generation_can_be_made_again(systems: list[System], officer: Person) -> None:
    activate(DRAFT, REASON, officer, NOW)
    build(now)
    made = Assessment.objects.filter(generation=Generation.objects.whole()[0])
    assert made.count() == 5
    assert all(verify(row).same for row in made)


def test_the_rules_before_the_first_change_are_kept(systems: list[System], officer: Person) -> None:
    activate(DRAFT, REASON, officer, NOW)
    beginning = Generation.objects.whole().get()
    assert (beginning.because, beginning.ruleset_id, beginning.started_by) == ("beginning", LAW, None)
    building = Generation.objects.building().get()
    assert (building.because, building.ruleset_id, building.started_by, building.systems) == (
        "activation",
        DRAFT,
        officer,
        5,
    )


def test_nothing_goes_back_in_time_within_a_system(systems: list[System], officer: Person) -> None:
    activate(DRAFT, REASON, officer, NOW + 60 * MINUTE)
    build(lambda: NOW + 60 * MINUTE)
    System.objects.filter(pk=systems[0].pk).update(phase="pilot")
    assess([systems[0].pk], NOW)
    latest = Assessment.objects.filter(system=systems[0]).order_by("-pk")[0]
    assert (latest.at, latest.ruleset_id) == (NOW + 60 * MINUTE, DRAFT)
    assert Assessment.objects.known_at(NOW + 60 * MINUTE).get(system=systems[0]) == latest
