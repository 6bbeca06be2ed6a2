"""Deadlines are read off timelines; a moved one supersedes, never edits."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from compliance.deadlines import moscow_day, plan_deadlines
from compliance.engine import Verdict, Worsening
from compliance.models import Deadline, Reminder
from inventory.models import Person, System
from tests.conftest import MakeSystem

RULES = "ru-2026-243fz"
AT = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
END = date(2032, 8, 31)


def worse(due: date, before: Verdict = Verdict.IN_TRANSITION, after: Verdict = Verdict.NOT_PERMITTED) -> Worsening:
    """The verdict is good on `due` for the last time."""
    return Worsening(due + timedelta(days=1), due, before, after, (after,), "R32-TRANSITION-END")


def plan(system: System, *worsenings: Worsening, rules: str = RULES, because: str = "edit") -> Deadline | None:
    """Plans for one system at the moment of the scene; gives back the first deadline that stands then."""
    plan_deadlines({system.pk: worsenings}, rules, AT, because)
    return Deadline.objects.current().filter(system=system).order_by("due_on").first()


@pytest.fixture
def system(make_system: MakeSystem) -> System:
    """A system without deadlines of its own evaluation."""
    made = make_system()
    Deadline.objects.all().delete()
    return made


def test_the_last_day_of_the_transition_is_a_kind_of_its_own(system: System) -> None:
    deadline = plan(system, worse(END))
    assert deadline
    assert (deadline.kind, deadline.due_on, deadline.worse_from) == ("end_of_transition", END, date(2032, 9, 1))


@pytest.mark.parametrize(
    "worsening",
    [
        worse(date(2027, 2, 28), before=Verdict.NOT_YET),
        worse(date(2030, 6, 1)),
        worse(END, before=Verdict.CONFORMS),
    ],
    ids=["first day of the restriction", "transition ends early", "conforms until the same day"],
)
def test_any_other_worsening_is_of_the_other_kind(system: System, worsening: Worsening) -> None:
    deadline = plan(system, worsening)
    assert deadline
    assert deadline.kind == "verdict_gets_worse"


def test_planning_again_changes_nothing(system: System) -> None:
    first = plan(system, worse(END))
    again = plan(system, worse(END))
    assert first
    assert again == first
    assert Deadline.objects.count() == 1


def test_a_moved_deadline_supersedes_and_says_why(system: System) -> None:
    old = plan(system, worse(END))
    new = plan(system, worse(date(2030, 6, 1)), because="model")
    assert old
    old.refresh_from_db()
    assert (old.superseded_at, old.superseded_because, old.due_on) == (AT, "model", END)
    assert new
    assert new.superseded_at is None


def test_another_rule_set_makes_another_deadline_even_on_the_same_day(system: System) -> None:
    old = plan(system, worse(END))
    new = plan(system, worse(END), rules="ru-2026-06-bill")
    assert old
    assert new
    assert new.pk != old.pk
    assert new.ruleset_id == "ru-2026-06-bill"


def test_reminders_of_a_superseded_deadline_are_superseded_if_unsent(system: System, owner: Person) -> None:
    old = plan(system, worse(END))
    assert old
    for offset, state in (("m3", "sent"), ("m2", "planned")):
        Reminder.objects.create(deadline=old, offset=offset, recipient=owner, send_on=END, state=state, planned_at=AT)
    plan(system, because="edit")
    assert list(Reminder.objects.order_by("pk").values_list("state", "reason", "detail")) == [
        ("sent", "", ""),
        ("superseded", "moved", "edit"),
    ]


def test_a_system_whose_verdict_stays_good_has_none(system: System) -> None:
    assert plan(system) is None


def test_a_rule_set_that_is_not_installed_is_named(system: System) -> None:
    with pytest.raises(LookupError, match="no-such-rules"):
        plan(system, worse(END), rules="no-such-rules")


def test_a_thousand_systems_take_as_many_queries_as_one(
    make_system: MakeSystem, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [make_system(name=f"Система {number}").pk for number in range(12)]
    for some in (ids[:1], ids):
        Deadline.objects.all().delete()
        plan_deadlines({pk: [worse(date(2030, 6, 1))] for pk in some}, RULES, AT, "edit")
        moved = {pk: [worse(END)] for pk in some}
        # Savepoint and release, the standing ones, two updates, the new ones.
        with django_assert_num_queries(6):
            plan_deadlines(moved, RULES, AT, "edit")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2032, 8, 31, 20, 59, tzinfo=UTC), date(2032, 8, 31)),
        (datetime(2032, 8, 31, 21, 0, tzinfo=UTC), date(2032, 9, 1)),
        (datetime(2032, 8, 31, 21, 30, tzinfo=UTC), date(2032, 9, 1)),
    ],
)
def test_a_day_of_law_is_a_day_in_moscow(moment: datetime, day: date) -> None:
    assert moscow_day(moment) == day
