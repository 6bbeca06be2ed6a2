"""Days in words, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from web.parts.dates import days_words, figure, known_date, relative_words

TODAY = date(2031, 11, 24)


@pytest.mark.parametrize(
    ("earliest", "latest", "russian", "english"),
    [
        (date(2026, 5, 14), date(2026, 5, 14), "14.05.2026", "14 May 2026"),
        (date(2026, 5, 1), date(2026, 5, 31), "май 2026", "May 2026"),
        (date(2028, 2, 1), date(2028, 2, 29), "февраль 2028", "February 2028"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026", "2026"),
        (date(2026, 5, 14), date(2026, 6, 2), "14.05.2026 – 02.06.2026", "14 May 2026 – 2 Jun 2026"),
        (date(2026, 1, 1), date(2027, 12, 31), "01.01.2026 – 31.12.2027", "1 Jan 2026 – 31 Dec 2027"),
        (date(2026, 5, 14), None, "не раньше 14.05.2026", "not before 14 May 2026"),
        (None, date(2026, 5, 14), "не позже 14.05.2026", "not after 14 May 2026"),
        (None, None, "неизвестно", "unknown"),
    ],
)
def test_a_date_is_told_as_precisely_as_it_is_known(
    earliest: date | None, latest: date | None, russian: str, english: str
) -> None:
    with translation.override("ru"):
        assert known_date(earliest, latest) == russian
    with translation.override("en"):
        assert known_date(earliest, latest) == english


@pytest.mark.parametrize(
    ("count", "russian", "english"),
    [
        (1, "1 день", "1 day"),
        (3, "3 дня", "3 days"),
        (7, "7 дней", "7 days"),
        (11, "11 дней", "11 days"),
        (21, "21 день", "21 days"),
    ],
)
def test_days_take_their_plural_form(count: int, russian: str, english: str) -> None:
    with translation.override("ru"):
        assert days_words(count) == russian
    with translation.override("en"):
        assert days_words(count) == english


@pytest.mark.parametrize(
    ("day", "russian", "english"),
    [
        (date(2031, 11, 24), "сегодня", "today"),
        (date(2031, 11, 25), "завтра", "tomorrow"),
        (date(2031, 11, 23), "вчера", "yesterday"),
        (date(2032, 2, 29), "через 97 дней", "in 97 days"),
        (date(2031, 11, 21), "3 дня назад", "3 days ago"),
        (date(2033, 11, 23), "через 730 дней", "in 730 days"),
        (date(2033, 11, 24), "через 2 года", "in 2 years"),
        (date(2037, 8, 31), "через 5 лет 9 месяцев", "in 5 years 9 months"),
    ],
)
def test_a_day_is_told_from_today(day: date, russian: str, english: str) -> None:
    with translation.override("ru"):
        assert relative_words(day, TODAY) == russian
    with translation.override("en"):
        assert relative_words(day, TODAY) == english


def test_thousands_stand_apart_by_a_thin_space() -> None:
    for language in ("ru", "en"):
        with translation.override(language):
            assert figure(2133) == "2\u202f133"
