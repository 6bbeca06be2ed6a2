"""The verdict bar: how many systems have which verdict; each segment and each figure leads to exactly these systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from web.parts.dates import figure
from web.parts.words import VERDICTS, VerdictWord

# A segment is never so thin that it cannot be pressed: 4 px of a bar of 330 px.
LEAST_SHARE = 1.2


@dataclass(frozen=True, slots=True)
class Segment:
    """One verdict: `count` systems, `change` since the last visit, and its place in the bar as per cent."""

    word: VerdictWord
    count: int
    figure: str
    change: str
    url: str
    x: str
    width: str


def segments(
    counts: Mapping[str, int], url_pattern: str = "", changes: Mapping[str, int] | None = None
) -> list[Segment]:
    """The verdicts that occur, in the order of severity; `{verdict}` in `url_pattern` becomes the code."""
    occurring = [(code, word) for code, word in VERDICTS.items() if counts.get(code)]
    shares = _shares([counts[code] for code, _ in occurring])
    drawn = []
    left = 0.0
    for (code, word), share in zip(occurring, shares, strict=True):
        change = (changes or {}).get(code, 0)
        drawn.append(
            Segment(
                word=word,
                count=counts[code],
                figure=figure(counts[code]),
                change=f"{change:+d}".replace("-", "−") if change else "",
                url=url_pattern.replace("{verdict}", code),
                x=f"{left:.2f}%",
                width=f"{share:.2f}%",
            )
        )
        left += share
    return drawn


def _shares(counts: list[int]) -> list[float]:
    """Per cent for each count, none below `LEAST_SHARE`, 100 together."""
    total = sum(counts)
    raised = [max(100 * count / total, LEAST_SHARE) for count in counts]
    return [100 * share / sum(raised) for share in raised]
