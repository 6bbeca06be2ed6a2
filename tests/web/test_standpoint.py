"""From where a page looks: a day of the law, a past moment, and never both."""

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict
from django.utils import translation

from web.standpoint import NOW, OFFERED, Standpoint, read_standpoint, written_moment

pytestmark = pytest.mark.django_db
AT = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)


def read(query: str) -> Standpoint:
    standpoint, refusals = read_standpoint(QueryDict(query), AT)
    assert refusals == []
    return standpoint


def refusal(query: str) -> tuple[str, str]:
    standpoint, [refused] = read_standpoint(QueryDict(query), AT)
    assert standpoint == NOW
    return refused.parameter, refused.sentence


def test_an_address_that_says_nothing_stands_now() -> None:
    assert read("q=прогноз").is_now


@pytest.mark.parametrize("day", OFFERED)
def test_every_offered_day_is_judged_by_the_active_rule_set(day: date) -> None:
    standpoint = read(f"on={day}")
    assert standpoint.on == day
    assert standpoint.query == {"on": day.isoformat(), "ruleset": "ru-2026-243fz"}


def test_a_rule_set_without_a_day_is_asked_about_its_first_day_or_today() -> None:
    assert read("ruleset=ru-2026-03-draft").on == date(2031, 5, 12)


def test_a_day_alone_is_its_first_minute_in_moscow() -> None:
    assert read("known_at=2031-03-01").known_at == datetime(2031, 2, 28, 21, tzinfo=UTC)


def test_a_day_is_read_as_the_language_writes_it() -> None:
    with translation.override("ru"):
        assert read("known_at=01.03.2031").known_at == read("known_at=2031-03-01").known_at


@pytest.mark.parametrize("written", ["2031-03-01", "2031-03-01T18:40", "2031-03-01T18:40:01.000002"])
def test_a_moment_is_written_as_it_is_read(written: str) -> None:
    moment = read(f"known_at={written}").known_at
    assert moment is not None
    assert written_moment(moment) == written


def test_both_dates_at_once_are_refused_and_neither_wins() -> None:
    with translation.override("en"):
        assert refusal("on=2032-09-01&known_at=2031-03-01")[1].startswith("A day of the law and a past moment cannot")


@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ("known_at=2031-05-12T12:31", "known_at", "has not come yet"),
        ("known_at=2031-13-01", "known_at", "There is no such day."),
        ("known_at=2031-13-01T00:00", "known_at", "There is no such day."),
        ("on=soon", "on", "There is no such day."),
        ("on=2200-01-01", "on", "can be judged"),
        ("on=1900-01-01", "on", "can be judged"),
        ("on=2026-03-17", "on", "No rule set had been published"),
        ("on=2032-09-01&ruleset=magna-carta", "ruleset", "no such rule set"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_a_reason(query: str, parameter: str, words: str) -> None:
    with translation.override("en"):
        refused, sentence = refusal(query)
    assert refused == parameter
    assert words in sentence


def test_a_moment_before_all_times_is_no_fault_of_ours() -> None:
    assert read("known_at=0001-01-02").known_at is not None
