"""Cases that a lawyer can read: a TOML file of facts and expected verdicts, in the format of ``docs/rules.md``."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from compliance.catalogue import catalogue_models, origin_and_parents
from compliance.engine import (
    Assumptions,
    Derivation,
    Edge,
    Facts,
    FactsError,
    Flow,
    FlowKind,
    Interval,
    Model,
    ModelUse,
    Origin,
    Phase,
    Place,
    Setting,
    Settings,
    Status,
    StatusCategory,
    Verdict,
    When,
)
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
MODEL_KEYS = (
    "params_total",
    "params_active",
    "multi_task",
    "developer_country",
    "developer_is_russian_legal_entity",
    "derivation",
    "parents",
    "status",
    "status_basis",
    "status_from",
    "status_to",
)
PLACE_KEYS = ("country", "content", "key_in_russia", "from", "to")
ORIGIN_WORDS = ("from-scratch", "unknown", *Derivation)
YES_NO = {"yes": True, "no": False, "unknown": None}
COUNTRY = re.compile(r"[A-Z]{2}")
Found = TypeVar("Found")


class CaseError(Exception):
    """A file of cases that cannot be read: one sentence with file, case and key."""


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


class _Place:
    """Where in the file we are, so that a fault can be named."""

    def __init__(self, file: str, words: str) -> None:
        self.file, self.words = file, words

    def fault(self, key: str, problem: str) -> CaseError:
        return CaseError(f"{self.file}: {self.words}, key {key}: {problem}")

    def checked_keys(self, table: Mapping[str, Any], allowed: tuple[str, ...], key: str = "") -> None:
        for name in table:
            if name not in allowed:
                known = ", ".join(allowed)
                raise self.fault(f"{key}.{name}" if key else name, f"is not known here; known are {known}.")

    def table(self, value: object, key: str) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise self.fault(key, f"a table is expected, not {value!r}.")
        return value

    def items(self, value: object, key: str) -> list[Any]:
        if not isinstance(value, list):
            raise self.fault(key, f"a list is expected, not {value!r}.")
        return value

    def word(self, value: object, words: Mapping[str, Found], key: str) -> Found:
        if not isinstance(value, str) or value not in words:
            raise self.fault(key, f"one of {', '.join(words)} is expected, not {value!r}.")
        return words[value]


def load_cases(path: Path) -> tuple[Case, ...]:
    """All cases of a file in order. Raises ``CaseError``: one sentence with file, case number and key."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CaseError(f"{path.name}: the file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path.name}: the file is not UTF-8 (byte {error.start}).") from error
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path.name}: not TOML: {error}.") from error
    top = _Place(path.name, "top level")
    top.checked_keys(raw, ("base", "model", "case"))
    bases = {name: top.table(base, f"base.{name}") for name, base in top.table(raw.get("base", {}), "base").items()}
    for name, base in bases.items():
        _Place(path.name, f"base {name}").checked_keys(base, (*FACT_KEYS, *FRAME_KEYS))
    models = {name: top.table(item, f"model.{name}") for name, item in top.table(raw.get("model", {}), "model").items()}
    shelf = _Shelf(path.name, models)
    if not raw.get("case"):
        raise top.fault("case", "there is no [[case]] in this file.")
    return tuple(
        case
        for place, table in enumerate(top.items(raw["case"], "case"), start=1)
        for case in _cases(top.table(table, "case"), place, bases, shelf)
    )


def _cases(
    table: Mapping[str, Any], position: int, bases: Mapping[str, Mapping[str, Any]], shelf: _Shelf
) -> Iterator[Case]:
    number = table.get("no")
    where = _Place(shelf.file, f"case {number}" if type(number) is int else f"case in position {position}")
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
    for letter, row in zip(_letters(), rows, strict=False):
        inner = _Place(shelf.file, f"case {number}{letter}")
        inner.checked_keys(inner.table(row, "rows"), ("title", "why", "expect", *FACT_KEYS, *FRAME_KEYS))
        yield _case(f"{number}{letter}", row.get("title", title), _merged(stated, row, inner), inner, shelf)


def _letters() -> Iterator[str]:
    """a … z, aa, ab …"""
    yield from string.ascii_lowercase
    for first in string.ascii_lowercase:
        yield from (first + second for second in string.ascii_lowercase)


def _merged(base: Mapping[str, Any], own: Mapping[str, Any], where: _Place) -> dict[str, Any]:
    merged = {**base, **own}
    for key in MERGED:
        if key in base and key in own:
            merged[key] = {**where.table(base[key], key), **where.table(own[key], key)}
    return merged


def _case(number: str, title: str, stated: Mapping[str, Any], where: _Place, shelf: _Shelf) -> Case:
    on = stated.get("on")
    if type(on) is not date:
        raise where.fault("on", f"a date like 2027-06-01 is expected, not {on!r}." if "on" in stated else "is missing.")
    ruleset = stated.get("ruleset")
    if not isinstance(ruleset, str):
        raise where.fault("ruleset", "the id of a rule set is expected." if "ruleset" in stated else "is missing.")
    try:
        facts = _facts(stated, on, where, shelf)
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


def _assumptions(stated: Mapping[str, Any], where: _Place) -> Assumptions:
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


def _expect(stated: Mapping[str, Any], where: _Place) -> Mapping[str, Any]:
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


def _facts(stated: Mapping[str, Any], on: date, where: _Place, shelf: _Shelf) -> Facts:
    flows = where.table(stated.get("flows", {}), "flows")
    where.checked_keys(flows, tuple(FlowKind), "flows")
    uses, models = shelf.uses_and_models(stated.get("models"), where)
    complete = where.word(stated.get("models_complete", "unknown"), YES_NO, "models_complete") is True
    phases: dict[str, Phase | None] = {**{phase.value: phase for phase in Phase}, "unknown": None}
    category = stated.get("cii_category")
    if category is not None and (type(category) is not int or category not in (1, 2, 3)):
        raise where.fault("cii_category", f"1, 2 or 3 is expected, not {category!r}.")
    return Facts(
        phase_on=on,
        settings=_settings(stated.get("settings", "unknown"), where),
        cii_category=category,
        phase=where.word(stated.get("phase", "unknown"), phases, "phase"),
        in_operation=_when(stated.get("in_operation", "unknown"), where, "in_operation"),
        pilot_from=_when(stated.get("pilot_from", "unknown"), where, "pilot_from"),
        retired=_when(stated.get("retired", "unknown"), where, "retired"),
        models_complete=complete and "models" in stated,
        uses=uses,
        models=models,
        material_change_after_cutoff=where.word(
            stated.get("material_change_after_cutoff", "unknown"), YES_NO, "material_change_after_cutoff"
        ),
        **{kind.value: _flow(flows.get(kind.value, "unknown"), where, f"flows.{kind.value}") for kind in FlowKind},
    )


def _settings(value: object, where: _Place) -> Settings:
    if value == "unknown":
        return Settings.unknown()
    if isinstance(value, Mapping):
        where.checked_keys(value, ("one_of",), "settings")
        options = where.items(value.get("one_of"), "settings.one_of")
        if not options:
            raise where.fault("settings.one_of", "at least one set of settings is expected.")
        return Settings(tuple(_setting_set(option, where) for option in options))
    return Settings((_setting_set(value, where),))


def _setting_set(value: object, where: _Place) -> frozenset[Setting]:
    words = {setting.value: setting for setting in Setting}
    return frozenset(where.word(item, words, "settings") for item in where.items(value, "settings"))


def _when(value: object, where: _Place, key: str) -> When:
    if type(value) is date:
        return When.on(value)
    if isinstance(value, Mapping):
        where.checked_keys(value, ("from", "to"), key)
        first, last = (_side(value, side, where, key) for side in ("from", "to"))
        try:
            return When.between(first, last)
        except FactsError as error:
            raise where.fault(key, str(error)) from error
    words = {"none": When.none(), "unknown": When.unknown()}
    if not isinstance(value, str) or value not in words:
        raise where.fault(key, f"a date, {{ from, to }}, none or unknown is expected, not {value!r}.")
    return words[value]


def _side(value: Mapping[str, Any], side: str, where: _Place, key: str) -> date | None:
    day = value.get(side)
    if day is not None and type(day) is not date:
        raise where.fault(f"{key}.{side}", f"a date is expected, not {day!r}.")
    return day


def _period(table: Mapping[str, Any], where: _Place, key: str, prefix: str = "") -> tuple[When, When]:
    """From and to; left out = always."""
    start, end = (
        _when(table.get(f"{prefix}{side}", "none"), where, f"{key}.{prefix}{side}") for side in ("from", "to")
    )
    return start, end


def _flow(value: object, where: _Place, key: str) -> Flow:
    if value == "unknown":
        return Flow.unknown()
    if value == "none":
        return Flow.none()
    if not isinstance(value, list):
        raise where.fault(key, f"none, unknown or a list of places is expected, not {value!r}.")
    return Flow(tuple(_place(item, where, key) for item in value))


def _place(value: object, where: _Place, key: str) -> Place:
    table = where.table(value, key)
    where.checked_keys(table, PLACE_KEYS, key)
    country = table.get("country", "unknown")
    if not isinstance(country, str) or not (country == "unknown" or COUNTRY.fullmatch(country)):
        raise where.fault(f"{key}.country", f"two capital letters or unknown are expected, not {country!r}.")
    answers = {}
    for name in ("content", "key_in_russia"):
        answers[name] = table.get(name, "unknown")
        if not isinstance(answers[name], bool) and answers[name] != "unknown":
            raise where.fault(f"{key}.{name}", f"true, false or unknown is expected, not {answers[name]!r}.")
    content, held = (None if answer == "unknown" else answer for answer in answers.values())
    start, end = _period(table, where, key)
    return Place(None if country == "unknown" else country, content, held, start, end)


class _Shelf:
    """The models that a file can name: its own, then those of the catalogue."""

    def __init__(self, file: str, own: Mapping[str, Mapping[str, Any]]) -> None:
        self.file = file
        self.own = {
            name: _model(name, table, Model(id=name), _Place(file, f"model {name}")) for name, table in own.items()
        }

    def find(self, model_id: str, where: _Place, key: str) -> Model:
        found = self.own.get(model_id) or catalogue_models().get(model_id)
        if found is None:
            raise where.fault(key, f"there is no model {model_id!r} in this file or in the catalogue.")
        return found

    def uses_and_models(self, value: object, where: _Place) -> tuple[tuple[ModelUse, ...], tuple[Model, ...]]:
        """The uses, and every model they lead to."""
        if value is None or value == "unknown":
            return (), ()
        uses: list[ModelUse] = []
        models: dict[str, Model] = {}
        for item in where.items(value, "models"):
            model, start, end = self._use(item, where)
            while models.get(model.id, model) != model:
                model = replace(model, id=f"{model.id}#2")
            models[model.id] = model
            uses.append(ModelUse(model.id, start, end))
        waiting = list(models.values())
        while waiting:
            for edge in waiting.pop().parents:
                if edge.parent is not None and edge.parent not in models:
                    models[edge.parent] = self.find(edge.parent, where, "models.parents")
                    waiting.append(models[edge.parent])
        return tuple(uses), tuple(models.values())

    def _use(self, item: object, where: _Place) -> tuple[Model, When, When]:
        if isinstance(item, str):
            return self.find(item, where, "models"), When.none(), When.none()
        table = where.table(item, "models")
        where.checked_keys(table, ("id", "name", "from", "to", *MODEL_KEYS), "models")
        name = table.get("id", table.get("name"))
        if not isinstance(name, str) or ("id" in table) is ("name" in table):
            raise where.fault("models", "each model needs an id (of this file or the catalogue) or a name.")
        start = self.find(name, where, "models.id") if "id" in table else Model(id=name, name=name)
        first, last = _period(table, where, "models")
        return _model(name, table, start, where), first, last


def _model(name: str, table: Mapping[str, Any], start: Model, where: _Place) -> Model:
    """A model from its table; what the table leaves out stays as ``start`` has it."""
    where.checked_keys(table, ("id", "name", "from", "to", *MODEL_KEYS), "models")
    changes: dict[str, Any] = {}
    if "params_total" in table:
        changes["params_total"] = _size(table["params_total"], where, "params_total")
    if "params_active" in table:
        same = table["params_active"] == "same"
        changes["active_same_as_total"] = same
        changes["params_active"] = None if same else _size(table["params_active"], where, "params_active")
    for key in ("multi_task", "developer_is_russian_legal_entity"):
        if key in table:
            changes[key] = where.word(table[key], YES_NO, key)
    if "developer_country" in table:
        changes["developer_country"] = None if table["developer_country"] == "unknown" else table["developer_country"]
    if "derivation" in table or "parents" in table:
        changes["origin"], changes["parents"] = _making(table, start, where)
    if any(key.startswith("status") for key in table):
        changes["status"] = _status(table, start.status, where)
    return replace(start, **changes)


def _size(value: object, where: _Place, key: str) -> Interval | None:
    if value == "unknown":
        return None
    if isinstance(value, Mapping):
        where.checked_keys(value, ("from", "to"), key)
        low, high = value.get("from"), value.get("to")
    else:
        low = high = value
    for side in (low, high):
        if isinstance(side, bool) or not isinstance(side, int | float):
            raise where.fault(key, f"billions, {{ from, to }}, same or unknown is expected, not {value!r}.")
    try:
        return Interval(float(low), float(high))  # type: ignore[arg-type]
    except FactsError as error:
        raise where.fault(key, str(error)) from error


def _making(table: Mapping[str, Any], start: Model, where: _Place) -> tuple[Origin | None, tuple[Edge, ...]]:
    """Origin and edges. An empty list of parents is knowledge: without a kind of derivation it says *from scratch*."""
    derivation = table.get("derivation", _derivation(start))
    if derivation not in ORIGIN_WORDS:
        raise where.fault("derivation", f"one of {', '.join(ORIGIN_WORDS)} is expected, not {derivation!r}.")
    if derivation == "from-scratch" and "derivation" in table and "parents" not in table:
        return Origin.FROM_SCRATCH, ()
    parents = table.get("parents", [edge.parent or "unknown" for edge in start.parents])
    if parents == "unknown":
        parents = ["unknown"]
    for parent in where.items(parents, "parents"):
        if not isinstance(parent, str):
            raise where.fault("parents", f"ids of models or unknown are expected, not {parent!r}.")
    if parents == [] and "parents" in table and derivation == "unknown":
        return Origin.FROM_SCRATCH, ()
    return origin_and_parents(derivation, parents)


def _derivation(start: Model) -> str:
    """The word for how ``start`` was made, where a case replaces only its parents."""
    if not start.parents:
        return "unknown"
    kind = start.parents[0].kind
    return "unknown" if kind is None else kind.value


def _status(table: Mapping[str, Any], start: Status, where: _Place) -> Status:
    categories: dict[str, StatusCategory | None] = {**{item.value: item for item in StatusCategory}, "unknown": None}
    bases: dict[str, bool | None] = {"confirmed": True, "self-assessed": False, "unknown": None}
    category = where.word(table["status"], categories, "status") if "status" in table else start.category
    confirmed = start.confirmed
    if "status_basis" in table:
        confirmed = where.word(table["status_basis"], bases, "status_basis")
    elif "status" in table:
        confirmed = False if category is StatusCategory.NONE else None
    first, last = _period(table, where, "models", "status_")
    return Status(category, confirmed, first, last)
