"""The memory of what-if: one row for each question, bounded, and never the only place of anything."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F

from compliance.engine import Assumptions
from compliance.hypotheses import (
    KEPT_AT_MOST,
    KEPT_FOR,
    Side,
    by_outcome,
    evaluate_missing,
    forget_strangers,
    forget_unused,
    hypothesis_of,
)
from compliance.loading import get_ruleset
from compliance.models import Hypothesis, Outcome, Standing
from compliance.tasks import forget_what_if
from inventory.models import System, Unit
from tests.scene_of_rules import IN_TIME, TOO_LATE, save_foreign_system

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 10, 1, 9, tzinfo=UTC)
SIDE = Side(get_ruleset("ru-2026-243fz"), Assumptions(), date(2032, 9, 1))


@pytest.fixture
def systems(institute: Unit) -> list[System]:
    return [save_foreign_system(institute, day, NOW) for day in (IN_TIME, IN_TIME, TOO_LATE)]


def verdicts(hypothesis: Hypothesis) -> list[str | None]:
    judged = by_outcome(System.objects.all(), judged=hypothesis).order_by("pk")
    return list(judged.values_list(F("judged__verdict"), flat=True))


def test_systems_of_which_the_same_is_known_share_an_outcome(systems: list[System]) -> None:
    hypothesis = hypothesis_of(SIDE, NOW)
    progress = evaluate_missing(hypothesis, SIDE, System.objects.all(), 10)
    assert (progress.done, progress.total, Outcome.objects.count()) == (2, 2, 2)
    assert set(verdicts(hypothesis)) == {"NOT_PERMITTED"}


def test_what_is_not_evaluated_yet_is_none_and_no_system_is_lost(systems: list[System]) -> None:
    hypothesis = hypothesis_of(SIDE, NOW)
    assert evaluate_missing(hypothesis, SIDE, System.objects.all(), 1).left == 1
    assert sorted(map(str, verdicts(hypothesis))) in (
        ["NOT_PERMITTED", "None", "None"],
        ["NOT_PERMITTED", "NOT_PERMITTED", "None"],
    )


def test_the_same_question_is_one_hypothesis_and_another_day_or_answer_is_another(systems: list[System]) -> None:
    asked = hypothesis_of(SIDE, NOW)
    assert hypothesis_of(SIDE, NOW + timedelta(hours=2)) == asked
    assert Hypothesis.objects.get(pk=asked.pk).used_at == NOW + timedelta(hours=2)
    others = [
        Side(SIDE.ruleset, SIDE.assumptions, date(2032, 8, 31)),
        Side(SIDE.ruleset, Assumptions(False), SIDE.on),
        Side(get_ruleset("ru-2026-06-bill"), SIDE.assumptions, SIDE.on),
    ]
    assert len({asked.pk, *(hypothesis_of(other, NOW).pk for other in others)}) == 4


def test_what_nobody_asks_for_any_more_is_forgotten(systems: list[System]) -> None:
    evaluate_missing(hypothesis_of(SIDE, NOW), SIDE, System.objects.all(), 10)
    forget_unused(NOW + KEPT_FOR - timedelta(minutes=1))
    assert Outcome.objects.count() == 2
    forget_unused(NOW + KEPT_FOR)
    assert not Outcome.objects.exists()
    assert not Hypothesis.objects.exists()


def test_there_are_never_more_hypotheses_than_the_bound(systems: list[System]) -> None:
    for number in range(KEPT_AT_MOST + 3):
        day = SIDE.on + timedelta(days=number)
        hypothesis_of(Side(SIDE.ruleset, SIDE.assumptions, day), NOW + timedelta(seconds=number))
    assert Hypothesis.objects.count() == KEPT_AT_MOST


def test_outcomes_of_what_is_no_longer_known_of_any_system_are_forgotten(systems: list[System]) -> None:
    evaluate_missing(hypothesis_of(SIDE, NOW), SIDE, System.objects.all(), 10)
    Standing.objects.filter(system=systems[2]).delete()
    assert forget_strangers() == 1
    forget_what_if()
    assert Standing.objects.count() == 2
