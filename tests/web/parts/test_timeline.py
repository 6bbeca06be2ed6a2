"""The geometry and the words of the timeline."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from compliance.engine import Span, Verdict
from web.parts.timeline import axis_of, draw, spoken, timeline_cell

TODAY = date(2031, 1, 1)
LAST_DAY = date(2032, 8, 31)
TRANSITION = Span(TODAY, LAST_DAY, Verdict.IN_TRANSITION, (Verdict.IN_TRANSITION,), "")
AFTER = Span(LAST_DAY + timedelta(days=1), date.max, Verdict.NOT_PERMITTED, (Verdict.NOT_PERMITTED,), "")
END = SimpleNamespace(worse_from=AFTER.first, due=LAST_DAY)


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_the_axis_ends_with_the_year_after_the_transition() -> None:
    axis = axis_of(TODAY, LAST_DAY)
    assert (axis.start, axis.end) == (TODAY, date(2033, 12, 31))
    assert axis.share(TODAY) == 0
    assert axis.share(date(2034, 1, 1)) == 100


def test_spans_meet_and_fill_the_axis() -> None:
    first, second = draw([TRANSITION, AFTER], TODAY, LAST_DAY).spans
    left = float(first.width.rstrip("%"))
    assert first.x == "0.00%"
    assert second.x == first.width
    assert left + float(second.width.rstrip("%")) == pytest.approx(100, abs=0.02)
    assert left == pytest.approx(100 * 609 / 1096, abs=0.01)


def test_a_deadline_is_a_caret_on_the_first_worse_day() -> None:
    drawing = draw([TRANSITION, AFTER], TODAY, LAST_DAY, [END])
    assert drawing.carets == [drawing.spans[1].x]
    assert drawing.end_changes


def test_a_tick_marks_the_end_of_the_transition_where_nothing_changes() -> None:
    conforms = Span(TODAY, date.max, Verdict.CONFORMS, (Verdict.CONFORMS,), "")
    drawing = draw([conforms], TODAY, LAST_DAY)
    assert not drawing.end_changes
    assert drawing.carets == []
    assert drawing.spans[0].days == "all the time"


def test_the_word_of_a_short_first_span_stands_above() -> None:
    short = Span(TODAY, TODAY + timedelta(days=20), Verdict.NOT_YET, (Verdict.NOT_YET,), "")
    long = Span(TODAY + timedelta(days=21), date.max, Verdict.CONFORMS, (Verdict.CONFORMS,), "")
    drawing = draw([short, long], TODAY, LAST_DAY)
    assert drawing.above is not None
    assert drawing.above.word.code == "NOT_YET"
    assert draw([TRANSITION, AFTER], TODAY, LAST_DAY).above is None


def test_the_words_say_every_span() -> None:
    assert spoken([TRANSITION, AFTER], TODAY, LAST_DAY) == (
        "In transition: today and until 31 Aug 2032 inclusive; Not permitted: from 1 Sep 2032"
    )


def test_an_undetermined_span_names_what_is_possible() -> None:
    possible = (Verdict.IN_TRANSITION, Verdict.NOT_PERMITTED)
    page = Template("{% load kadastr %}{% timeline spans today end %}").render(
        Context({"spans": [Span(TODAY, date.max, Verdict.UNDETERMINED, possible, "")], "today": TODAY, "end": LAST_DAY})
    )
    assert "possible: in transition or not permitted" in page


def test_numbers_of_a_drawing_have_no_decimal_comma_in_russian() -> None:
    with translation.override("ru"):
        drawing = draw([TRANSITION, AFTER], TODAY, LAST_DAY, [END])
        cell = timeline_cell([TRANSITION, AFTER], TODAY, LAST_DAY)
    assert "," not in drawing.spans[0].width + drawing.end_x
    assert 'x="0.0"' in cell


def test_what_rests_on_a_plan_has_a_thin_band() -> None:
    planned = SimpleNamespace(first=TODAY, last=date.max, verdict="CONFORMS", possible=(), planned=True)
    assert 'height="3"' in timeline_cell([planned], TODAY, LAST_DAY)
    assert draw([planned], TODAY, LAST_DAY, plan="a replacement").flag_x == "0.00%"
