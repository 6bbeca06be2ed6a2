"""Words of mails, in both languages, in correct plural forms."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from compliance.reminders.wording import (
    days_in_words,
    distance_in_words,
    given_names_of,
    heading_of,
    outlook_in_words,
    possible_in_words,
    settings_in_words,
    subject_of,
    verdict_from,
    verdict_until,
    whole_day,
)

ON = date(2026, 11, 24)
NEAR = [date(2026, 11, 27), date(2026, 11, 30)]


@pytest.fixture(autouse=True)
def language(request: pytest.FixtureRequest) -> object:
    """Russian, as the recipient reads; a test may ask for another language by a marker."""
    with translation.override(getattr(request, "param", "ru")):
        yield


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([date(2026, 11, 27)], "27 ноября"),
        ([date(2032, 8, 31)], "31 августа 2032 года"),
        (NEAR, "27 и 30 ноября"),
        ([*NEAR, *NEAR], "27 и 30 ноября"),
        ([date(2032, 8, 27), date(2032, 8, 31)], "27 и 31 августа 2032 года"),
        ([date(2026, 11, 30), date(2026, 12, 4)], "30 ноября и 4 декабря"),
        ([date(2027, 2, 28), date(2027, 8, 31)], "28 февраля и 31 августа 2027 года"),
        ([date(2027, 2, 28), date(2032, 8, 31)], "28 февраля 2027 года и 31 августа 2032 года"),
        ([date(2026, 11, 27), date(2032, 8, 31)], "27 ноября и 31 августа 2032 года"),
        ([*NEAR, date(2026, 12, 4)], "с 27 ноября по 4 декабря"),
        ([*NEAR, date(2027, 2, 28)], "с 27 ноября по 28 февраля 2027 года"),
    ],
)
def test_days_have_the_year_only_where_it_is_needed(days: list[date], words: str) -> None:
    assert days_in_words(days, ON) == words


@pytest.mark.parametrize(
    ("number", "start"),
    [(1, "1 дело, срок"), (2, "2 дела, срок"), (5, "5 дел, срок"), (11, "11 дел, срок"), (21, "21 дело, срок")],
)
def test_a_subject_counts_in_the_right_form(number: int, start: str) -> None:
    days = [date(2026, 11, 27)] * number
    assert subject_of([f"AIS-{n:06}" for n in range(number)], days, ON).startswith(start)


def test_a_subject_says_what_and_when() -> None:
    assert subject_of(["AIS-000141", "AIS-000087"], NEAR, ON) == "2 дела, сроки 27 и 30 ноября: AIS-000141, AIS-000087"


def test_a_subject_names_three_codes_and_counts_the_rest() -> None:
    codes = [f"AIS-{number:06}" for number in range(1, 6)]
    subject = subject_of(codes, [date(2032, 8, 31)] * 5, ON)
    assert subject == "5 дел, срок 31 августа 2032 года: AIS-000001, AIS-000002, AIS-000003 и ещё 2"


def test_a_code_with_two_deadlines_is_named_once() -> None:
    assert subject_of(["AIS-000001"] * 2, NEAR, ON).endswith(": AIS-000001")


def test_twenty_one_different_days_are_still_several() -> None:
    days = [ON + timedelta(days=number) for number in range(1, 22)]
    assert subject_of(["AIS-000001"], days, ON).startswith("21 дело, сроки с 25 ноября по 15 декабря")


def test_a_heading_counts_in_words() -> None:
    assert heading_of("Николай Андреевич", NEAR, ON) == "Николай Андреевич, два дела: сроки 27 и 30 ноября"
    assert heading_of("Мария", [ON] * 14, ON) == "Мария, 14 дел: срок 24 ноября"


@pytest.mark.parametrize(
    ("full_name", "given"),
    [("Власов Николай Андреевич", "Николай Андреевич"), ("Дежурный", "Дежурный"), ("", "")],
)
def test_a_person_is_addressed_by_the_given_names(full_name: str, given: str) -> None:
    assert given_names_of(full_name) == given


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-10, "10 дней назад"),
        (-1, "1 день назад"),
        (0, "сегодня"),
        (1, "завтра"),
        (3, "через 3 дня"),
        (21, "через 21 день"),
    ],
)
def test_the_distance_is_in_the_right_form(days: int, words: str) -> None:
    assert distance_in_words(ON + timedelta(days=days), ON) == words


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2027, 8, 31), "через 5 лет"),
        (date(2031, 2, 28), "через 18 месяцев"),
        (date(2031, 8, 31), "через 1 год"),
        (date(2032, 5, 31), "через 3 месяца"),
        (date(2032, 6, 30), "через 62 дня"),
        (date(2032, 5, 20), "через 103 дня"),
        (date(2027, 9, 20), "через 4 года 11 месяцев"),
    ],
)
def test_far_days_are_told_in_months_and_years(on: date, words: str) -> None:
    assert distance_in_words(date(2032, 8, 31), on) == words


def test_the_day_of_the_mail_is_written_out() -> None:
    assert whole_day(ON) == "Вторник, 24 ноября 2026 года"


def test_a_verdict_has_its_day() -> None:
    assert verdict_from("NOT_PERMITTED", date(2027, 3, 1)) == "Не допускается с 01.03.2027"
    assert verdict_until("IN_TRANSITION", date(2032, 8, 31)) == "Переходный период по 31.08.2032"


def test_what_is_possible_is_a_sentence_and_nothing_where_it_is_sure() -> None:
    assert possible_in_words(["IN_TRANSITION", "NOT_PERMITTED"]) == "Возможны: переходный период или не допускается."
    assert possible_in_words([]) == ""


def test_a_significant_object_has_its_category() -> None:
    assert settings_in_words(["significant_cii"], 2) == "значимый объект КИИ, 2 категория"
    assert settings_in_words([], None) == ""


def test_the_outlook_says_whether_it_is_today() -> None:
    assert "первый день ограничения" in outlook_in_words(date(2027, 3, 1), ON)
    assert outlook_in_words(ON, ON) == "Вывод на 24 ноября 2026 года, сегодня."


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_english_says_the_same(language: object) -> None:
    assert subject_of(["AIS-000141", "AIS-000087"], NEAR, ON) == (
        "2 matters, due 27 and 30 November: AIS-000141, AIS-000087"
    )
    assert days_in_words([date(2027, 2, 28), date(2032, 8, 31)], ON) == "28 February 2027 and 31 August 2032"
    assert whole_day(ON) == "Tuesday, 24 November 2026"
    assert distance_in_words(date(2026, 11, 25), ON) == "tomorrow"
