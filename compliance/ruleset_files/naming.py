"""A fault of a file in one sentence: file, table, key, and what was expected there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from compliance.engine import FIRST_DAY, LAST_DAY

# What is expected where pydantic finds something else, by its name for the fault.
EXPECTED = {
    "date_type": "a date like 2026-09-01",
    **dict.fromkeys(("greater_than_equal", "less_than_equal"), f"a date from {FIRST_DAY} to {LAST_DAY}"),
    "string_type": "a text in quotes",
    "string_pattern_mismatch": "a text that is not empty",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "list_type": "a list",
    "too_short": "at least one",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
IDS = {
    "ruleset": "small letters, digits and hyphens, like ru-2026-243fz",
    "rules": "capital letters, digits and hyphens, like R32-GOV-LIST",
}
TEXTS = {"title", "text", "known_from", "citation", "yes", "no", "unknown", "ask", "remedy"}
BOTH_LANGUAGES = "a text in both languages, like title.ru and title.en"


def first_fault(name: str, raw: Mapping[str, Any], error: ValidationError) -> str:
    """The first fault, and how many more there are."""
    faults = error.errors()
    fault, more = faults[0], len(faults) - 1
    *tables, key = [str(part) for part in fault["loc"]]
    if key.isdecimal():
        key = f"{tables.pop()} number {int(key) + 1}"
    sentence = f"{name}: table {_table_name(raw, tables)}, key {key}: {_problem(fault, key)}."
    return f"{sentence} ({more} more {'fault' if more == 1 else 'faults'})" if more else sentence


def _problem(fault: ErrorDetails, key: str) -> str:
    if fault["type"] == "missing":
        return "is missing"
    if fault["type"] == "extra_forbidden":
        return "is not known here"
    return f"{_expected(fault, key)} is expected, not {shown(fault['input'])}"


def _expected(fault: ErrorDetails, key: str) -> str:
    if fault["type"] == "literal_error":
        return f"one of {fault['ctx']['expected'].replace(' or ', ', ')}"
    if key == "id" and fault["type"] == "string_pattern_mismatch":
        return IDS[str(fault["loc"][0])]
    if key in TEXTS and fault["type"] == "model_type":
        return BOTH_LANGUAGES
    return EXPECTED.get(fault["type"], fault["msg"])


def shown(value: object) -> str:
    """What stands there, cut where it is long."""
    words = str(value) if hasattr(value, "isoformat") else repr(value)
    return words if len(words) <= 80 else f"{words[:77]}..."


def _table_name(raw: Mapping[str, Any], tables: list[str]) -> str:
    """``[rules]`` number 3 (R32-GOV-LIST) rather than rules.2."""
    found: Any = raw
    words = []
    for part in tables:
        if isinstance(found, list):
            found = found[int(part)]
            words.append(f"number {int(part) + 1}" + (f" ({found['id']})" if "id" in found else ""))
        else:
            found = found.get(part, {}) if isinstance(found, dict) else {}
            words.append(f"[{part}]" if not words else f"→ {part}")
    return " ".join(words) or "(top level)"
