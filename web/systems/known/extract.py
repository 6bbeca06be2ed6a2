"""The extract: what one stored assessment holds, which others there are, and what became of its facts since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from compliance.engine import Span, Verdict, Worsening, worsenings
from compliance.loading import installed_rulesets
from compliance.models import Assessment, VerdictCode
from inventory.models import System
from web.as_of import assumption_names, short_title_by_id
from web.parts.dates import day_words
from web.parts.words import verdict_word
from web.systems.detail.scene import Json, in_language
from web.systems.known.words import Stored

# So many of the later assessments are read for what became of each fact, and so many are listed beside the page.
_READ, _LISTED = 60, 12


@dataclass(frozen=True, slots=True)
class Row:
    """One reason as it was; `since` is the day from which another value is recorded, `now` that value in words."""

    number: int
    fact: str
    chip: SafeString
    consequence: str
    decisive: bool
    unknown: bool
    tone: str
    since: datetime | None = None
    now: str = ""
    now_chip: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One assessment of the list beside the page; `shown` is the one that the page shows."""

    known_from: datetime
    verdict: str
    ruleset: str
    outlook_on: date
    shown: bool


@dataclass(frozen=True, slots=True)
class Extract:
    """Everything that the page shows of the assessment. `number` counts the system's assessments from the first one;
    `next_at` is when the following one began to count.
    """

    assessment: Assessment
    number: int
    known_from: datetime
    next_at: datetime | None
    ruleset: str
    assumptions: list[str]
    end_of_transition: date | None
    suffix: str
    possible: list[str]
    why: list[str]
    completeness: int | None
    spans: list[Span]
    worsenings: tuple[Worsening, ...]
    rows: list[Row]
    entries: list[Entry]
    more_entries: int
    now: Assessment | None

    @property
    def differs(self) -> bool:
        """Whether another outlook is known today."""
        return self.now is not None and self.now.outlook_verdict != self.assessment.outlook_verdict

    @property
    def ruleset_now(self) -> str:
        """The rule set of the assessment that counts today."""
        return short_title_by_id(self.now.ruleset_id) if self.now else self.ruleset

    @property
    def changed(self) -> list[Row]:
        """The facts that are recorded otherwise today."""
        return [row for row in self.rows if row.since]


def extract_of(system: System, moment: datetime) -> Extract | None:
    """What was known of `system` at `moment`; None where nothing had been assessed."""
    # Latest first; each counts from its `known_from`.
    counted = list(
        Assessment.objects.filter(system=system)
        .that_counted()
        .values_list("pk", "known_from", "outlook_verdict", "ruleset_id", "outlook_on", named=True)
    )
    shown = Assessment.objects.known_at(moment, System.objects.filter(pk=system.pk)).first()
    if shown is None:
        return None
    place = next(index for index, row in enumerate(counted) if row.pk == shown.pk)
    later = _later(counted[:place])
    stored = Stored(shown)
    ruleset = installed_rulesets().get(shown.ruleset_id)
    after = ruleset.parameters.first_day_after_transition if ruleset else None
    outlook = shown.outlook
    spans = [_span(item) for item in outlook.get("timeline", ())]
    return Extract(
        assessment=shown,
        number=len(counted) - place,
        known_from=counted[place].known_from,
        next_at=counted[place - 1].known_from if place else None,
        ruleset=short_title_by_id(shown.ruleset_id),
        assumptions=assumption_names(shown.ruleset_id, shown.assumptions),
        end_of_transition=after and after - timedelta(days=1),
        suffix=_suffix(outlook),
        possible=outlook["possible"] if len(outlook["possible"]) > 1 else [],
        why=_why(stored),
        completeness=outlook["completeness"]["percent"],
        spans=spans,
        worsenings=worsenings(spans),
        rows=_rows(stored, later),
        entries=_entries(counted, place),
        more_entries=max(0, len(counted) - _LISTED),
        now=later[0][1] if later else None,
    )


def _later(rows: Sequence[object]) -> list[tuple[datetime, Assessment]]:
    """The assessments after the one shown, the latest first, with the moments from which they count."""
    since = {row.pk: row.known_from for row in rows}  # type: ignore[attr-defined]
    if len(since) > _READ:
        since = {pk: at for pk, at in since.items() if pk in [*list(since)[: _READ // 2], *list(since)[-_READ // 2 :]]}
    found = Assessment.objects.defer("today", "evidence").in_bulk(since)
    return [(at, found[pk]) for pk, at in since.items()]


def _entries(counted: Sequence[object], place: int) -> list[Entry]:
    """Those around the one shown, which is always among them."""
    first = max(0, min(place - _LISTED // 2, len(counted) - _LISTED))
    return [
        Entry(row.known_from, row.outlook_verdict, short_title_by_id(row.ruleset_id), row.outlook_on, index == place)  # type: ignore[attr-defined]
        for index, row in enumerate(counted[first : first + _LISTED], start=first)
    ]


def _rows(stored: Stored, later: Sequence[tuple[datetime, Assessment]]) -> list[Row]:
    """All reasons in their order, each with what is recorded instead of its fact today."""
    changes = _changes(stored.assessment, later)
    newest = Stored(later[0][1]) if later else stored
    rows = []
    for number, reason in enumerate(stored.assessment.outlook.get("reasons", ()), start=1):
        fact, chips = stored.fact(reason)
        since, current = changes.get(_key(reason), (None, None))
        now, now_chips = newest.fact(current) if current else ("", [])
        rows.append(
            Row(
                number=number,
                fact=fact,
                chip=_joined(chips),
                consequence=in_language(reason["consequence"]),
                decisive=reason["decisive"],
                unknown=reason["unknown"],
                tone=_tone(stored.assessment, reason),
                since=since,
                now=now,
                now_chip=_joined(now_chips),
            )
        )
    return rows


def _changes(
    shown: Assessment, later: Sequence[tuple[datetime, Assessment]]
) -> dict[tuple[str, ...], tuple[datetime, Json]]:
    """For each fact of the assessment shown that is recorded otherwise today: since when, and the reason of today."""
    before = {_key(reason): reason["value"] for reason in shown.outlook.get("reasons", ()) if reason["facts"]}
    if not later:
        return {}
    today = {_key(reason): reason for reason in later[0][1].outlook.get("reasons", ())}
    found: dict[tuple[str, ...], tuple[datetime, Json]] = {}
    for key, value in before.items():
        current = today.get(key)
        if current is None or current["value"] == value:
            continue
        since = later[0][0]
        for at, assessment in later:
            if _value(assessment, key) != current["value"]:
                break
            since = at
        found[key] = (since, current)
    return found


def _value(assessment: Assessment, key: tuple[str, ...]) -> str | None:
    reasons: Iterable[Json] = assessment.outlook.get("reasons", ())
    return next((reason["value"] for reason in reasons if _key(reason) == key), None)


def _key(reason: Json) -> tuple[str, ...]:
    return (reason["rule"], reason["subject"], *reason["facts"])


def _joined(chips: Iterable[SafeString]) -> SafeString:
    return format_html_join(" ", "{}", ((chip,) for chip in chips))


def _tone(assessment: Assessment, reason: Json) -> str:
    """A legal question is violet; else the colour of the verdict that the row closed with."""
    if reason["outcome"] == "hangs":
        return "legal"
    if assessment.outlook_verdict in (VerdictCode.CONFORMS, VerdictCode.OUT_OF_SCOPE, VerdictCode.NOT_YET):
        return "good"
    return "mid" if assessment.outlook_verdict == VerdictCode.IN_TRANSITION else "bad"


def _suffix(outlook: Json) -> str:
    if outlook["verdict"] == VerdictCode.IN_TRANSITION and outlook["until"]:
        return gettext("until %(day)s inclusive") % {"day": day_words(date.fromisoformat(outlook["until"]))}
    return ""


def _span(item: Json) -> Span:
    first, last = (date.fromisoformat(item[key]) for key in ("from", "to"))
    return Span(first, last, Verdict(item["verdict"]), tuple(Verdict(code) for code in item["possible"]), item["rule"])


def _why(stored: Stored) -> list[str]:
    """What decided: facts that were missing, what broke a condition, what closed the branch, or what the word means."""
    outlook = stored.assessment.outlook
    if outlook["questions"]:
        nouns = [stored.noun(key) for key in outlook["questions"]]
        return [gettext("Decided by facts that were not known: %(facts)s.") % {"facts": ", ".join(nouns)}]
    blocking = [finding["message"] for finding in outlook["findings"] if finding["severity"] == "blocking"]
    closing = [reason["consequence"] for reason in outlook["reasons"] if reason["outcome"] == "closes"]
    said = [in_language(text).strip().rstrip(".") for text in blocking or closing]
    meaning = str(verdict_word(outlook["verdict"]).meaning)
    return [f"{words[:1].upper()}{words[1:]}." for words in dict.fromkeys(said or [meaning])]
