"""An officer answers where the text is silent: previewed, judged at once, kept, and taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from compliance import rejudging, waking
from compliance.assessing import assess_changed_by_time
from compliance.assuming import answers_under, consequences, lift_assumption, make_assumption
from compliance.generations import build
from compliance.loading import get_ruleset
from compliance.models import Assessment, Assumption, Standing
from compliance.rejudging import Refused
from compliance.rules_in_force import active_ruleset, standing_assumptions
from inventory.models import Person, System, Unit
from tests.scene_of_rules import DOUBTFUL, IN_TIME, save_foreign_system

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def doubtful(institute: Unit) -> System:
    """A system that needs a lawyer: it began on a day that is in time by one reading of the text only."""
    return save_foreign_system(institute, DOUBTFUL, NOW)


@pytest.fixture
def old(institute: Unit) -> System:
    """A system in transition by every reading."""
    return save_foreign_system(institute, IN_TIME, NOW, name="Оповещение о половодье")


def outlook(system: System) -> str:
    return Standing.objects.get(system=system).outlook


def test_the_consequences_are_counted_before_anything_is_stored(doubtful: System, old: System) -> None:
    found = consequences("cutoff_day", "before_earliest", NOW)
    assert found.systems == 2
    assert dict(found.outlook) == {("NEEDS_LAWYER", "NOT_PERMITTED"): 1}
    assert dict(found.today) == {("NEEDS_LAWYER", "NOT_PERMITTED"): 1}
    assert (Assessment.objects.count(), outlook(doubtful)) == (2, "NEEDS_LAWYER")


def test_what_was_promised_comes_true_at_once(doubtful: System, old: System, officer: Person) -> None:
    make_assumption("cutoff_day", "before_latest", "Читаем широко", officer, NOW)
    assert (outlook(doubtful), outlook(old)) == ("IN_TRANSITION", "IN_TRANSITION")
    assert Standing.objects.get(system=doubtful).flags == ["assumption"]


def test_an_assumption_is_lifted_and_both_acts_stay_in_the_table(doubtful: System, officer: Person) -> None:
    make_assumption("cutoff_day", "before_latest", "Читаем широко", officer, NOW)
    assert dict(consequences("cutoff_day", None, NOW).outlook) == {("IN_TRANSITION", "NEEDS_LAWYER"): 1}
    lift_assumption("cutoff_day", "Ответил юрист", officer, LATER)
    kept = Assumption.objects.get()
    assert (kept.made_by, kept.made_at, kept.lifted_by, kept.lifted_at) == (officer, NOW, officer, LATER)
    assert kept.lifted_because == "Ответил юрист"
    assert outlook(doubtful) == "NEEDS_LAWYER"


def test_another_answer_lifts_the_one_that_stood(doubtful: System, officer: Person) -> None:
    make_assumption("cutoff_day", "before_latest", "Читаем широко", officer, NOW)
    make_assumption("cutoff_day", "before_earliest", "Читаем узко", officer, LATER)
    rows = Assumption.objects.order_by("made_at").values_list("answer", "lifted_at")
    assert list(rows) == [("before_latest", LATER), ("before_earliest", None)]
    assert outlook(doubtful) == "NOT_PERMITTED"


def test_without_the_planning_assumption_nothing_is_in_force_today(old: System, officer: Person) -> None:
    found = consequences("planning_assumption", "no", NOW)
    assert (dict(found.today), dict(found.outlook)) == ({("IN_TRANSITION", "NOT_YET"): 1}, {})
    make_assumption("planning_assumption", "no", "Акта нет", officer, NOW)
    assert (Standing.objects.get().today, outlook(old)) == ("NOT_YET", "IN_TRANSITION")
    assert answers_under(active_ruleset()) == {"planning_assumption": "no"}


@pytest.mark.parametrize(
    ("question", "answer", "reason", "said"),
    [
        ("weather", "yes", "Так", "weather"),
        ("cutoff_day", "tomorrow", "Так", "before_latest"),
        ("cutoff_day", "before_latest", "  ", "reason"),
        ("planning_assumption", "yes", "Так", "holds already"),
    ],
)
def test_what_cannot_be_assumed_is_refused_by_name(
    officer: Person, question: str, answer: str, reason: str, said: str
) -> None:
    with translation.override("en"), pytest.raises(Refused) as refused:
        make_assumption(question, answer, reason, officer, NOW)
    assert said in str(refused.value)
    assert not Assumption.objects.exists()


def test_what_does_not_stand_is_not_lifted(officer: Person) -> None:
    with translation.override("en"), pytest.raises(Refused, match="lifted it already"):
        lift_assumption("cutoff_day", "Ответил юрист", officer, NOW)


def test_nothing_is_lifted_without_a_reason(doubtful: System, officer: Person) -> None:
    make_assumption("cutoff_day", "before_latest", "Читаем широко", officer, NOW)
    with translation.override("en"), pytest.raises(Refused, match="reason"):
        lift_assumption("cutoff_day", "  ", officer, LATER)
    assert Assumption.objects.standing().exists()


def test_many_systems_are_left_to_a_worker_and_change_all_at_once(
    doubtful: System,
    officer: Person,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(rejudging, "AT_ONCE", 0)
    monkeypatch.setattr(waking, "wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        make_assumption("cutoff_day", "before_latest", "Читаем широко", officer, NOW)
    assert (answers_under(active_ruleset()), outlook(doubtful)) == ({"planning_assumption": "yes"}, "NEEDS_LAWYER")
    assert woken == ["compliance.tasks.apply_rules"]
    assert build(lambda: NOW) == 1
    assert (answers_under(active_ruleset())["cutoff_day"], outlook(doubtful)) == ("before_latest", "IN_TRANSITION")


def test_a_system_that_was_judged_meanwhile_by_the_old_rules_is_found(doubtful: System, officer: Person) -> None:
    Assumption.objects.create(question="cutoff_day", answer="before_latest", reason="Так", made_by=officer, made_at=NOW)
    assert assess_changed_by_time(lambda: NOW) == 1
    assert assess_changed_by_time(lambda: NOW) == 0
    assert outlook(doubtful) == "IN_TRANSITION"


def test_an_answer_has_no_effect_under_a_rule_set_that_does_not_ask(officer: Person) -> None:
    Assumption.objects.create(question="weather", answer="yes", reason="Так", made_by=officer, made_at=NOW)
    assert standing_assumptions(get_ruleset("ru-2026-243fz")).fixed == {}
