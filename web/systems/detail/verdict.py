"""The verdict block: the outlook with its day, why, what is possible and what decides, and the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext

from compliance.models import Deadline, VerdictCode
from web.parts.dates import day_words
from web.parts.words import verdict_word
from web.systems.detail.fact_words import listed
from web.systems.detail.scene import Json, Scene, in_language

GOOD = frozenset({VerdictCode.OUT_OF_SCOPE, VerdictCode.NOT_YET, VerdictCode.CONFORMS, VerdictCode.IN_TRANSITION})
# So many facts are named in the sentence; the rest is counted there and listed under it.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A span of the stored timeline, as the timeline's drawing wants it."""

    first: date
    last: date
    verdict: str
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worsening:
    """A current deadline, as the timeline's drawing wants it."""

    worse_from: date
    due: date


@dataclass(frozen=True, slots=True)
class VerdictBlock:
    """What stands at the top of the page. `possible` is empty where the verdict is determined."""

    verdict: str
    suffix: str
    today: str
    outlook_on: date
    possible: list[str]
    why: list[str]
    score: int | None
    completeness: int | None
    candidate: bool
    conservative: bool
    stale: bool
    spans: list[Span]
    worsenings: list[Worsening]


def verdict_block(scene: Scene, deadlines: list[Deadline]) -> VerdictBlock | None:
    """The block, or None where the system has not been judged yet."""
    standing, outlook = scene.standing, scene.outlook
    if standing is None:
        return None
    possible = outlook["possible"] if len(outlook["possible"]) > 1 else []
    return VerdictBlock(
        verdict=standing.outlook,
        suffix=_suffix(standing.outlook, standing.until, standing.flags),
        today=standing.today,
        outlook_on=standing.outlook_on,
        possible=possible,
        why=[*_decided_by(scene), *_comfort(scene, possible)] if possible else _why(scene),
        score=standing.score,
        completeness=standing.completeness,
        candidate="candidate" in standing.flags,
        conservative="conservative" in standing.flags,
        stale=standing.stale,
        spans=[span_of(item) for item in outlook.get("timeline", ())],
        worsenings=[Worsening(deadline.worse_from, deadline.due_on) for deadline in deadlines],
    )


def _suffix(verdict: str, until: date | None, flags: list[str]) -> str:
    if verdict == VerdictCode.IN_TRANSITION and until:
        return gettext("until %(day)s inclusive") % {"day": day_words(until)}
    if verdict == VerdictCode.CONFORMS and "candidate" in flags:
        return gettext("candidate")
    return ""


def span_of(item: Json) -> Span:
    """A span of a stored timeline."""
    first, last = (date.fromisoformat(item[key]) for key in ("from", "to"))
    return Span(first, last, item["verdict"], tuple(item["possible"]))


def _decided_by(scene: Scene) -> list[str]:
    """`Decided by the place of the backups and the day of commissioning.` Then the legal questions, in words."""
    sentences = []
    nouns = [scene.noun(key) for key in scene.outlook["questions"]]
    if nouns:
        named = nouns[:_NAMED]
        rest = len(nouns) - len(named)
        if rest:
            named.append(ngettext("%(count)s more fact", "%(count)s more facts", rest) % {"count": rest})
        sentences.append(
            ngettext("Decided by: %(facts)s.", "Decided by: %(facts)s.", len(nouns)) % {"facts": listed(named)}
        )
    count = len(scene.outlook["legal_questions"])
    if count:
        sentences.append(
            ngettext(
                "A legal question remains: the text of the law does not decide it.",
                "%(count)s legal questions remain: the text of the law does not decide them.",
                count,
            )
            % {"count": count}
        )
    return sentences


def _comfort(scene: Scene, possible: list[str]) -> list[str]:
    """Where all that is possible is good enough, that is said, too, with the last day on which it is sure."""
    if not set(possible) <= GOOD:
        return []
    last = _good_until(scene)
    if last is None:
        return [gettext("The system may go on working whatever the answer.")]
    return [
        gettext("The system may go on working whatever the answer, until %(day)s inclusive for certain.")
        % {"day": day_words(last)}
    ]


def _good_until(scene: Scene) -> date | None:
    """The last day from the outlook on through which nothing bad can come out; None where the timeline shows none."""
    spans = [span for span in map(span_of, scene.outlook.get("timeline", ())) if span.last >= _outlook_on(scene)]
    first_bad = next((span for span in spans if not set(span.possible) <= GOOD), None)
    return first_bad.first - timedelta(days=1) if first_bad else None


def _outlook_on(scene: Scene) -> date:
    return date.fromisoformat(scene.outlook["on"])


def _why(scene: Scene) -> list[str]:
    """What decided, each sentence once: what breaks a condition, what closed the branch, or what the word means."""
    outlook = scene.outlook
    blocking = [finding["message"] for finding in outlook["findings"] if finding["severity"] == "blocking"]
    closing = [reason["consequence"] for reason in outlook["reasons"] if reason["outcome"] == "closes"]
    said = [in_language(text) for text in blocking or closing]
    meaning = str(verdict_word(outlook["verdict"]).meaning)
    return list(dict.fromkeys(_sentence(words) for words in said or [meaning]))


def _sentence(words: str) -> str:
    """A consequence with a capital letter and a full stop, so that it can stand alone."""
    words = words.strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")
