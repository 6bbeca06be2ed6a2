"""What was known at a moment: the latest assessment of each system that counted then."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.models import Assessment, Generation
from inventory.models import System, Unit
from tests.scene_of_rules import IN_TIME, save_foreign_system

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def first(institute: Unit) -> Assessment:
    with time_machine.travel(NOW, tick=False):
        system = save_foreign_system(institute, IN_TIME, NOW)
    return Assessment.objects.get(system=system)


def another(row: Assessment, at: datetime, generation: Generation | None = None) -> Assessment:
    """A later assessment of the same system."""
    made = Assessment.objects.get(pk=row.pk)
    made.pk, made.at, made.generation = None, at, generation
    made._state.adding = True
    made.save(force_insert=True)
    return made


def generation(whole_at: datetime | None = None, abandoned_at: datetime | None = None) -> Generation:
    return Generation.objects.create(
        ruleset_id="ru-2026-243fz",
        planning=True,
        because=Generation.Because.ACTIVATION,
        started_at=NOW,
        whole_at=whole_at,
        abandoned_at=abandoned_at,
    )


def known(moment: datetime) -> list[int]:
    return list(Assessment.objects.known_at(moment).values_list("pk", flat=True))


def test_before_the_first_assessment_nothing_was_known(first: Assessment) -> None:
    assert known(first.at - HOUR) == []


def test_the_latest_of_each_system_was_known_and_no_later_one(first: Assessment, institute: Unit) -> None:
    second = another(first, first.at + 2 * HOUR)
    with time_machine.travel(NOW + HOUR, tick=False):
        other = save_foreign_system(institute, IN_TIME, NOW + HOUR, name="Второй").standing.assessment_id
    assert known(first.at) == [first.pk]
    assert sorted(known(first.at + HOUR)) == sorted([first.pk, other])
    assert sorted(known(first.at + 3 * HOUR)) == sorted([second.pk, other])


def test_of_two_at_the_same_moment_the_later_row_was_known(first: Assessment) -> None:
    second = another(first, first.at)
    assert known(first.at) == [second.pk]


def test_one_of_a_generation_was_known_from_the_moment_when_that_was_whole(first: Assessment) -> None:
    made = another(first, first.at + HOUR, generation(whole_at=NOW + 5 * HOUR))
    assert known(NOW + 4 * HOUR) == [first.pk]
    assert known(NOW + 5 * HOUR) == [made.pk]


def test_one_of_a_generation_that_was_abandoned_or_is_being_built_was_never_known(first: Assessment) -> None:
    another(first, first.at + HOUR, generation(abandoned_at=NOW + 2 * HOUR))
    another(first, first.at + HOUR, generation())
    assert known(NOW + 99 * HOUR) == [first.pk]
    assert Assessment.objects.that_counted().get() == first


def test_an_edit_while_a_generation_was_built_counted_until_that_was_whole(first: Assessment) -> None:
    built = generation(whole_at=NOW + 5 * HOUR)
    another(first, NOW + HOUR, built)
    edited = another(first, NOW + 2 * HOUR)
    again = another(first, NOW + 3 * HOUR, built)
    assert [known(NOW + n * HOUR) for n in (1, 2, 4, 5)] == [[first.pk], [edited.pk], [edited.pk], [again.pk]]
    counted = Assessment.objects.that_counted().order_by("known_from").values_list("pk", "known_from")
    assert list(counted) == [(first.pk, first.at), (edited.pk, edited.at), (again.pk, built.whole_at)]


def test_it_can_be_filtered_like_a_table_of_that_moment(first: Assessment) -> None:
    later = another(first, first.at + HOUR)
    assert Assessment.objects.known_at(NOW + 2 * HOUR).filter(pk=first.pk).count() == 0
    assert Assessment.objects.filter(pk=later.pk).known_at(NOW + 2 * HOUR).get() == later


def test_it_can_be_asked_for_some_systems_only(first: Assessment, institute: Unit) -> None:
    with time_machine.travel(NOW, tick=False):
        other = save_foreign_system(institute, IN_TIME, NOW, name="Второй")
    found = Assessment.objects.known_at(NOW, System.objects.filter(pk=other.pk))
    assert [row.system_id for row in found] == [other.pk]


def test_it_is_one_query_that_reads_the_index_of_its_own(first: Assessment) -> None:
    with CaptureQueriesContext(connection) as queries:
        list(Assessment.objects.known_at(NOW))
    assert len(queries) == 1
    with connection.cursor() as cursor:
        for way in ("seqscan", "sort", "incremental_sort", "bitmapscan", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = Assessment.objects.known_at(NOW).order_by().values("pk").explain()
    assert "Index Only Scan using assessment_known" in plan
