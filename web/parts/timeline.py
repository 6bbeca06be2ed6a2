"""The timeline of a system (ход вывода): spans of verdicts on one axis, from today to the year after the transition.

Lengths are per cent of the axis, so that the drawing fills its place and its text keeps its size; in the cell of a
table they are pixels. A span is any object with `first`, `last`, `verdict` and `possible`, as the engine's `Span`; what
rests on a plan says `planned = True`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from compliance.engine import WORSE
from web.parts.dates import day_words
from web.parts.words import VERDICTS, VerdictWord, verdict_word

# The width for which it is decided whether a word fits (look §4), and the width of a letter of 12.5 px.
NOMINAL_WIDTH = 640
LETTER = 6.5
ICON_AND_EDGES = 28
ICON_ALONE = 26
CELL_WIDTH = 112
BAD = frozenset(map(str, WORSE))


@dataclass(frozen=True, slots=True)
class Axis:
    """From `start` (its left edge) to the last day of `end`'s year. In the `past` the start is today no longer."""

    start: date
    end: date
    past: bool = False

    def share(self, day: date) -> float:
        """Where the morning of `day` lies, 0 to 100."""
        length = (self.end - self.start).days + 1
        return max(0.0, min(100.0, 100 * (day - self.start).days / length))

    def years(self) -> list[tuple[str, str, int]]:
        """For each year: where its tick stands, where its number stands (both as per cent), and the year.

        A year of which less than half a label's width is left has no number.
        """
        marks = []
        for year in range(self.start.year, self.end.year + 1):
            left, right = self.share(date(year, 1, 1)), self.share(date(year + 1, 1, 1))
            if right - left > 7:
                marks.append((percentage(left), percentage((left + right) / 2), year))
        return marks


@dataclass(frozen=True, slots=True)
class DrawnSpan:
    """A span with its place on the axis (`x`, `width` as per cent) and what of its words fits into it."""

    word: VerdictWord
    x: str
    width: str
    first: date
    last: date
    days: str
    short_days: str
    possible: tuple[VerdictWord, ...]
    planned: bool
    shows_icon: bool
    shows_word: bool
    shows_days: bool
    shows_possible: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the template of the timeline draws."""

    spans: Sequence[DrawnSpan]
    above: DrawnSpan | None
    carets: Sequence[str]
    years: Sequence[tuple[str, str, int]]
    end: date
    end_x: str
    end_changes: bool
    flag_x: str
    plan: str


def percentage(share: float) -> str:
    """Per cent for an SVG attribute: never with a decimal comma."""
    return f"{share:.2f}%"


def axis_of(today: date, end_of_transition: date) -> Axis:
    """From today to the end of the year after the transition."""
    return Axis(today, date(max(end_of_transition.year, today.year) + 1, 12, 31))


def draw(
    spans: Iterable[Any],
    today: date,
    end_of_transition: date,
    deadlines: Iterable[Any] = (),
    plan: str = "",
    past: bool = False,
) -> Drawing:
    """The drawing of `spans`; `deadlines` are objects with `worse_from` and `due`; `plan` are a plan's words.

    In the `past` the axis begins on a day that is today no longer.
    """
    axis = replace(axis_of(today, end_of_transition), past=past)
    drawn = [_drawn(span, axis) for span in spans if span.last >= axis.start and span.first <= axis.end]
    due = list(deadlines)
    planned = next((span for span in drawn if span.planned), None)
    first = drawn[0] if drawn and not drawn[0].shows_word else None
    return Drawing(
        spans=drawn,
        above=first,
        carets=[percentage(axis.share(item.worse_from)) for item in due if item.worse_from <= axis.end],
        years=axis.years(),
        end=end_of_transition,
        end_x=percentage(axis.share(end_of_transition + timedelta(days=1))),
        end_changes=any(item.due == end_of_transition for item in due),
        flag_x=planned.x if planned else "",
        plan=plan,
    )


def _drawn(span: Any, axis: Axis) -> DrawnSpan:
    word = verdict_word(span.verdict)
    left, right = _edges(span, axis)
    possible = tuple(VERDICTS[str(code)] for code in span.possible) if len(span.possible) > 1 else ()
    short = short_days(span, axis)
    room = (right - left) / 100 * NOMINAL_WIDTH - ICON_AND_EDGES
    with_word = len(word.label) * LETTER
    with_days = with_word + (len(short) + 1) * LETTER
    with_possible = with_days + (len(possible_words(possible)) + 2) * LETTER
    return DrawnSpan(
        word=word,
        x=percentage(left),
        width=percentage(right - left),
        first=span.first,
        last=span.last,
        days=span_days(span, axis),
        short_days=short,
        possible=possible,
        planned=bool(getattr(span, "planned", False)),
        shows_icon=room + ICON_AND_EDGES >= ICON_ALONE,
        shows_word=room >= with_word,
        shows_days=room >= with_days,
        shows_possible=bool(possible) and room >= with_possible,
    )


def _edges(span: Any, axis: Axis) -> tuple[float, float]:
    """Where a span begins and ends on the axis; the day after a last day may not exist (`date.max`)."""
    after = span.last + timedelta(days=1) if span.last < axis.end else axis.end + timedelta(days=1)
    return axis.share(span.first), axis.share(after)


def short_days(span: Any, axis: Axis) -> str:
    """The one day that matters in the drawing: the last of a good verdict, the first of a bad one."""
    starts, ends = span.first <= axis.start, span.last >= axis.end
    if starts and ends:
        return gettext("all the time")
    if ends or (not starts and str(span.verdict) in BAD):
        return gettext("from %(day)s") % {"day": day_words(span.first)}
    return gettext("until %(day)s inclusive") % {"day": day_words(span.last)}


def span_days(span: Any, axis: Axis) -> str:
    """The days of a span in words: `today and until …`, `until …`, `from …`, `all the time`."""
    starts, ends = span.first <= axis.start, span.last >= axis.end
    if starts and ends:
        return gettext("all the time")
    if starts and span.last == axis.start:
        return day_words(axis.start) if axis.past else gettext("today")
    if starts and axis.past:
        return gettext("%(start)s and until %(day)s inclusive") % {
            "start": day_words(axis.start),
            "day": day_words(span.last),
        }
    if starts:
        return gettext("today and until %(day)s inclusive") % {"day": day_words(span.last)}
    if ends:
        return gettext("from %(day)s") % {"day": day_words(span.first)}
    return gettext("from %(first)s until %(last)s inclusive") % {
        "first": day_words(span.first),
        "last": day_words(span.last),
    }


def possible_words(possible: Sequence[VerdictWord]) -> str:
    """`in transition or not permitted`, small letters: the words stand inside a sentence."""
    words = [word.label[:1].lower() + word.label[1:] for word in possible]
    if len(words) < 2:
        return "".join(words)
    return gettext("%(those)s or %(last)s") % {"those": ", ".join(words[:-1]), "last": words[-1]}


def spoken(spans: Iterable[Any], today: date, end_of_transition: date) -> str:
    """The whole timeline as one sentence, for screen readers: `Not in force yet: today and until …; …`."""
    axis = axis_of(today, end_of_transition)
    return "; ".join(f"{verdict_word(span.verdict).label}: {span_days(span, axis)}" for span in spans)


def timeline_cell(spans: Sequence[Any], today: date, end_of_transition: date) -> SafeString:
    """The timeline in a table: 112 × 10 px, bands only, a tick at the end of the transition, its words as the name."""
    axis = axis_of(today, end_of_transition)
    bands = []
    for span in spans:
        left, right = (CELL_WIDTH * edge / 100 for edge in _edges(span, axis))
        planned = getattr(span, "planned", False)
        css = verdict_word(span.verdict).css
        y, height = (4, 3) if planned else (1, 8)
        fill = SafeString("") if planned else format_html(' fill="url(#pattern-{})"', css)
        name = "plan" if planned else "band"
        bands.append((f"{name} {name}-{css}", f"{left:.1f}", y, f"{max(right - left - 1, 1):.1f}", height, fill))
    tick = f"{CELL_WIDTH * axis.share(end_of_transition) / 100:.1f}"
    return format_html(
        '<svg class="course-cell" width="112" height="10" role="img" aria-label="{}" focusable="false">{}'
        '<rect class="course-tick" x="{}" y="0" width="1" height="10"/></svg>',
        spoken(spans, today, end_of_transition),
        format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"{}/>', bands),
        tick,
    )
