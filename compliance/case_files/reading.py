"""Reading a file of cases: bases, cases, rows, and what each expects."""

from __future__ import annotations

import string
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from compliance.case_files.facts import read_facts
from compliance.case_files.shelf import Shelf
from compliance.case_files.spot import CaseError, Spot
from compliance.engine import Assumptions, DayError, Facts, FactsError, Verdict, askable
from compliance.engine.result import Flag

MERGED = ("flows", "assumptions", "parameters")
FACT_KEYS = (
    "settings",
    "cii_category",
    "phase",
    "in_operation",
    "pilot_from",
    "retired",
    "models",
    "models_complete",
    "flows",
    "material_change_after_cutoff",
)
FRAME_KEYS = ("on", "ruleset", "assumptions", "parameters")
CASE_KEYS = ("no", "title", "base", "rows", "why", "expect")
EXPECT_KEYS = (
    "verdict",
    "until",
    "from",
    "flags",
    "possible",
    "questions",
    "legal_questions",
    "rule",
    "outlook",
    "timeline",
    "finding",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One case, or one row of a case (``13b``). ``expect`` is as in the file; ``answers`` may fix legal questions."""

    file: str
    number: str
    title: str
    ruleset: str
    on: date
    assumptions: Assumptions
    parameters: Mapping[str, Any]
    facts: Facts
    expect: Mapping[str, Any]


def load_cases(path: Path) -> tuple[Case, ...]:
    """All cases of a file in order. Raises ``CaseError``: one sentence with file, case number and key."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CaseError(f"{path.name}: the file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path.name}: the file is not UTF-8 (byte {error.start}).") from error
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path.name}: not TOML: {error}.") from error
    except (RecursionError, ValueError) as error:
        raise CaseError(f"{path.name}: brackets too deep or a number too long to be read.") from error
    top = Spot(path.name, "top level")
    top.checked_keys(raw, ("base", "model", "case"))
    bases = {name: top.table(base, f"base.{name}") for name, base in top.table(raw.get("base", {}), "base").items()}
    for name, base in bases.items():
        Spot(path.name, f"base {name}").checked_keys(base, (*FACT_KEYS, *FRAME_KEYS))
    models = {name: top.table(item, f"model.{name}") for name, item in top.table(raw.get("model", {}), "model").items()}
    shelf = Shelf(path.name, models)
    if not raw.get("case"):
        raise top.fault("case", "there is no [[case]] in this file.")
    tables = [top.table(table, "case") for table in top.items(raw["case"], "case")]
    for number, times in Counter(table["no"] for table in tables if type(table.get("no")) is int).items():
        if times > 1:
            raise Spot(path.name, f"case {number}").fault("no", "stands more than once.")
    return tuple(case for place, table in enumerate(tables, start=1) for case in _cases(table, place, bases, shelf))


def _cases(
    table: Mapping[str, Any], position: int, bases: Mapping[str, Mapping[str, Any]], shelf: Shelf
) -> Iterator[Case]:
    number = table.get("no")
    where = Spot(shelf.file, f"case {number}" if type(number) is int else f"case in position {position}")
    if type(number) is not int:
        raise where.fault("no", f"a whole number is expected, not {number!r}.")
    where.checked_keys(table, (*CASE_KEYS, *FACT_KEYS, *FRAME_KEYS))
    title = table.get("title")
    if not isinstance(title, str):
        raise where.fault("title", "is missing.")
    base = table.get("base")
    if base is not None and (not isinstance(base, str) or base not in bases):
        raise where.fault("base", f"there is no base {base!r}; there are {', '.join(bases) or 'none'}.")
    stated = _merged({} if base is None else bases[base], table, where)
    if "rows" not in table:
        yield _case(str(number), title, stated, where, shelf)
        return
    rows = where.items(table["rows"], "rows")
    if not rows:
        raise where.fault("rows", "at least one is expected.")
    for letter, row in zip(_letters(), rows, strict=False):
        inner = Spot(shelf.file, f"case {number}{letter}")
        inner.checked_keys(inner.table(row, "rows"), ("title", "why", "expect", *FACT_KEYS, *FRAME_KEYS))
        yield _case(f"{number}{letter}", row.get("title", title), _merged(stated, row, inner), inner, shelf)


def _letters() -> Iterator[str]:
    """a … z, aa, ab …"""
    yield from string.ascii_lowercase
    for first in string.ascii_lowercase:
        yield from (first + second for second in string.ascii_lowercase)


def _merged(base: Mapping[str, Any], own: Mapping[str, Any], where: Spot) -> dict[str, Any]:
    merged = {**base, **own}
    for key in MERGED:
        if key in base and key in own:
            merged[key] = {**where.table(base[key], key), **where.table(own[key], key)}
    return merged


def _case(number: str, title: str, stated: Mapping[str, Any], where: Spot, shelf: Shelf) -> Case:
    on = stated.get("on")
    if type(on) is not date:
        raise where.fault("on", f"a date like 2027-06-01 is expected, not {on!r}." if "on" in stated else "is missing.")
    try:
        askable(on)
    except DayError as error:
        raise where.fault("on", str(error)) from error
    ruleset = stated.get("ruleset")
    if not isinstance(ruleset, str):
        raise where.fault("ruleset", "the id of a rule set is expected." if "ruleset" in stated else "is missing.")
    try:
        facts = read_facts(stated, on, where, shelf)
    except FactsError as error:
        raise CaseError(f"{where.file}: {where.words}: {error}") from error
    return Case(
        file=where.file,
        number=number,
        title=title,
        ruleset=ruleset,
        on=on,
        assumptions=_assumptions(stated, where),
        parameters=where.table(stated.get("parameters", {}), "parameters"),
        facts=facts,
        expect=_expect(stated, where),
    )


def _assumptions(stated: Mapping[str, Any], where: Spot) -> Assumptions:
    table = dict(where.table(stated.get("assumptions", {}), "assumptions"))
    planning = table.pop("planning_assumption", True)
    if not isinstance(planning, bool):
        raise where.fault("assumptions.planning_assumption", f"true or false is expected, not {planning!r}.")
    words = {True: "yes", False: "no"}
    answers = {}
    for question, answer in table.items():
        if not isinstance(answer, str | bool | date):
            raise where.fault(f"assumptions.{question}", f"an answer is expected, not {answer!r}.")
        answers[question] = words[answer] if isinstance(answer, bool) else str(answer)
    return Assumptions(planning, answers)


def _expect(stated: Mapping[str, Any], where: Spot) -> Mapping[str, Any]:
    expect = where.table(stated.get("expect", {}), "expect")
    where.checked_keys(expect, EXPECT_KEYS, "expect")
    verdicts = {item.value: item for item in Verdict}
    for key in ("verdict", "outlook"):
        if key in expect:
            where.word(expect[key], verdicts, f"expect.{key}")
    for key in ("flags", "possible", "questions", "legal_questions"):
        where.items(expect.get(key, []), f"expect.{key}")
    for item in expect.get("possible", []):
        where.word(item, verdicts, "expect.possible")
    for item in expect.get("flags", []):
        where.word(item, {flag.value: flag for flag in Flag}, "expect.flags")
    for key in ("until", "from"):
        if key in expect and type(expect[key]) is not date and expect[key] != "unknown":
            raise where.fault(f"expect.{key}", f"a date is expected, not {expect[key]!r}.")
    for span in where.items(expect.get("timeline", []), "expect.timeline"):
        if not isinstance(span, list) or len(span) != 2 or type(span[0]) is not date:
            raise where.fault("expect.timeline", f"[date, verdict] is expected, not {span!r}.")
        where.word(span[1], verdicts, "expect.timeline")
    return expect
