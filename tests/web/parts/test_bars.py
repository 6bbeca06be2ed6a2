"""The verdict bar: shares, order, links."""

import pytest

from web.parts.bars import LEAST_SHARE, segments

COUNTS = {"OUT_OF_SCOPE": 1, "NOT_PERMITTED": 9, "IN_TRANSITION": 1990, "CONFORMS": 0}


def test_segments_stand_in_the_order_of_severity_and_fill_the_bar() -> None:
    drawn = segments(COUNTS)
    assert [segment.word.code for segment in drawn] == ["NOT_PERMITTED", "IN_TRANSITION", "OUT_OF_SCOPE"]
    assert sum(float(segment.width.rstrip("%")) for segment in drawn) == pytest.approx(100, abs=0.02)


def test_a_single_system_can_still_be_pressed() -> None:
    least = min(float(segment.width.rstrip("%")) for segment in segments(COUNTS))
    assert least > LEAST_SHARE * 0.95


def test_each_segment_leads_to_its_systems() -> None:
    assert segments(COUNTS, "/systems/?outlook={verdict}")[0].url == "/systems/?outlook=NOT_PERMITTED"


def test_a_change_has_a_sign() -> None:
    changed = segments(COUNTS, changes={"NOT_PERMITTED": 1, "IN_TRANSITION": -2})
    assert [segment.change for segment in changed] == ["+1", "−2", ""]


def test_without_systems_there_is_no_bar() -> None:
    assert segments({}) == []
