"""Badges, chips and meters: what they say, and that nothing gets through unescaped."""

import pytest
from django.utils import translation

from web.parts.marks import completeness, confidence_mark, country_chip, country_name, verdict_badge


def test_a_badge_says_its_verdict_by_icon_word_and_colour() -> None:
    with translation.override("en"):
        badge = verdict_badge("NOT_YET", suffix="from <1 March>")
    assert "verdict-not-yet" in badge
    assert "#clock-pause" in badge
    assert "Not in force yet" in badge
    assert "from &lt;1 March&gt;" in badge


def test_a_badge_speaks_the_language_of_each_page() -> None:
    with translation.override("ru"):
        first = verdict_badge("CONFORMS")
    with translation.override("en"):
        assert verdict_badge("CONFORMS") != first


def test_a_badge_with_an_address_is_a_link_with_its_count() -> None:
    badge = verdict_badge("CONFORMS", url="?a=1&b=2", count=1240)
    assert '<a class="verdict verdict-conforms" href="?a=1&amp;b=2">' in badge
    assert "1\u202f240" in badge


@pytest.mark.parametrize(
    ("code", "russian", "english"),
    [
        ("NL", "Нидерланды", "Netherlands"),
        ("RU", "Россия", "Russia"),
        ("?", "страна неизвестна", "unknown"),
        ("", "страна неизвестна", "unknown"),
    ],
)
def test_a_country_has_a_name_in_both_languages(code: str, russian: str, english: str) -> None:
    with translation.override("ru"):
        assert country_name(code) == russian
    with translation.override("en"):
        assert country_name(code) == english


@pytest.mark.parametrize(("code", "kind"), [("RU", "home"), ("CN", "abroad"), ("", "unknown")])
def test_a_chip_shows_at_home_abroad_and_unknown_differently(code: str, kind: str) -> None:
    assert f"country-{kind}" in country_chip(code)
    assert "country-breaks" not in country_chip(code)


def test_a_chip_that_breaks_a_condition_says_so_to_a_screen_reader() -> None:
    with translation.override("en"):
        assert "Netherlands, breaks a condition" in country_chip("NL", breaks=True)


def test_completeness_below_80_is_told_apart() -> None:
    assert "completeness-low" in completeness(79)
    assert "completeness-low" not in completeness(80)
    assert 'width="17.0"' in completeness(50)
    assert completeness(None) == "–"


def test_the_disc_of_confidence_has_its_word() -> None:
    with translation.override("en"):
        assert "weakest basis: carried over" in confidence_mark("carried over", before="weakest basis:")
