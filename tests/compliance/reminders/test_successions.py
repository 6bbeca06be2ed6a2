"""Which deadline follows which, so that a calendar keeps one event for what is one matter."""

from datetime import date, datetime, timedelta

import pytest

from compliance.models import Deadline
from compliance.reminders.successions import Link, links_of
from inventory.models import System
from tests.compliance.reminders.conftest import SCENE

pytestmark = pytest.mark.django_db
EARLY, LATE, LATER = date(2031, 8, 31), date(2032, 2, 29), date(2032, 8, 31)


@pytest.fixture
def bare(system: System) -> System:
    """A system without deadlines of its own."""
    Deadline.objects.all().delete()
    return system


def planned(system: System, due_on: date, at: datetime = SCENE, **columns: object) -> Deadline:
    stated = {"kind": Deadline.Kind.VERDICT_GETS_WORSE, "before": "CONFORMS", "after": "NOT_PERMITTED", **columns}
    return Deadline.objects.create(
        system=system,
        due_on=due_on,
        worse_from=due_on + timedelta(days=1),
        ruleset_id="ru-2026-243fz",
        planned_at=at,
        **stated,
    )


def ended(deadline: Deadline, at: datetime) -> Deadline:
    deadline.superseded_at = at
    deadline.save()
    return deadline


def test_one_alone_is_its_own_first(bare: System) -> None:
    deadline = planned(bare, EARLY)
    assert links_of([deadline]) == {deadline.pk: Link(deadline.pk, 0, True)}


def test_a_moved_one_follows_the_one_that_it_moved(bare: System) -> None:
    moved = SCENE + timedelta(days=1)
    old = ended(planned(bare, EARLY), moved)
    new = planned(bare, LATE, moved)
    assert links_of([old, new]) == {old.pk: Link(old.pk, 0, False), new.pk: Link(old.pk, 1, True)}


def test_moved_twice_it_is_still_the_same(bare: System) -> None:
    first, second = SCENE + timedelta(days=1), SCENE + timedelta(days=2)
    old = ended(planned(bare, EARLY), first)
    ended(planned(bare, LATE, first), second)
    new = planned(bare, LATER, second)
    assert links_of([new])[new.pk] == Link(old.pk, 2, True)


def test_of_two_that_move_at_once_the_earlier_follows_the_earlier(bare: System) -> None:
    moved = SCENE + timedelta(days=1)
    early, late = ended(planned(bare, EARLY), moved), ended(planned(bare, LATE), moved)
    new_late, new_early = planned(bare, LATER, moved), planned(bare, date(2031, 12, 31), moved)
    links = links_of([new_late, new_early])
    assert (links[new_early.pk].first, links[new_late.pk].first) == (early.pk, late.pk)


def test_who_keeps_the_day_keeps_the_place_whatever_comes_beside_it(bare: System) -> None:
    moved = SCENE + timedelta(days=1)
    old = ended(planned(bare, LATE), moved)
    beside, same = planned(bare, EARLY, moved), planned(bare, LATE, moved)
    links = links_of([beside, same])
    assert (links[same.pk].first, links[beside.pk].first) == (old.pk, beside.pk)


def test_what_comes_back_after_a_time_takes_its_place_again(bare: System) -> None:
    old = ended(planned(bare, EARLY), SCENE + timedelta(days=1))
    again = planned(bare, EARLY, SCENE + timedelta(days=40))
    assert links_of([again])[again.pk] == Link(old.pk, 1, True)


def test_another_kind_another_system_and_one_that_still_stands_are_not_followed(
    bare: System, make_system: object
) -> None:
    moved = SCENE + timedelta(days=1)
    planned(bare, EARLY)
    ended(planned(bare, LATE, kind=Deadline.Kind.END_OF_TRANSITION), moved)
    new = planned(bare, LATER, moved)
    assert links_of([new])[new.pk] == Link(new.pk, 0, True)
