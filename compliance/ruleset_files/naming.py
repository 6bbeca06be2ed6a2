"""A fault of a file in one sentence: file, table, key, and what was expected there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from compliance.engine import FIRST_DAY, LAST_DAY
from compliance.ruleset_files.saying import at_key, in_file, is_expected, said

if TYPE_CHECKING:
    from compliance.ruleset_files.saying import Sentence

IS_MISSING, IS_UNKNOWN = _("is missing"), _("is not known here")
A_DATE = _("a date like 2026-09-01")
A_JUDGED_DATE = said(_("a date from {first} to {last}"), first=FIRST_DAY, last=LAST_DAY)
A_TABLE = _("a table")
# What is expected where pydantic finds something else, by its name for the fault.
EXPECTED: Mapping[str, Sentence] = {
    "date_type": A_DATE,
    **dict.fromkeys(("greater_than_equal", "less_than_equal"), A_JUDGED_DATE),
    "string_type": _("a text in quotes"),
    "string_pattern_mismatch": _("a text that is not empty"),
    "bool_type": _("true or false"),
    "int_type": _("a whole number"),
    "list_type": _("a list"),
    "too_short": _("at least one"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), A_TABLE),
}
IDS: Mapping[str, Sentence] = {
    "ruleset": _("small letters, digits and hyphens, like ru-2026-243fz"),
    "rules": _("capital letters, digits and hyphens, like R32-GOV-LIST"),
}
TEXTS = {"title", "text", "known_from", "citation", "yes", "no", "unknown", "ask", "remedy"}
BOTH_LANGUAGES = _("a text in both languages, like title.ru and title.en")


def first_fault(name: str, raw: Mapping[str, Any], error: ValidationError) -> Sentence:
    """The first fault, and how many more there are."""
    faults = error.errors()
    fault, more = faults[0], len(faults) - 1
    *tables, key = [str(part) for part in fault["loc"]]
    problem = _problem(fault, key)
    where: Sentence = key
    if key.isdecimal():
        where = said(_("{table} number {number}{named}"), table=tables.pop(), number=int(key) + 1, named="")
    sentence = in_file(name, at_key(_table_name(raw, tables), where, problem))
    if not more:
        return sentence
    counted = ngettext_lazy("{fault} ({count} more fault)", "{fault} ({count} more faults)", more)
    return said(counted, fault=sentence, count=more)


def one_of(choices: Iterable[str]) -> Sentence:
    """What is expected where only these texts can stand."""
    return said(_("one of {choices}"), choices=", ".join(choices))


def _problem(fault: ErrorDetails, key: str) -> Sentence:
    if fault["type"] == "missing":
        return IS_MISSING
    if fault["type"] == "extra_forbidden":
        return IS_UNKNOWN
    return is_expected(_expected(fault, key), fault["input"])


def _expected(fault: ErrorDetails, key: str) -> Sentence:
    if fault["type"] == "literal_error":
        return one_of([fault["ctx"]["expected"].replace(" or ", ", ")])
    if key == "id" and fault["type"] == "string_pattern_mismatch":
        return IDS[str(fault["loc"][0])]
    if key in TEXTS and fault["type"] == "model_type":
        return BOTH_LANGUAGES
    return EXPECTED.get(fault["type"], fault["msg"])


def _table_name(raw: Mapping[str, Any], tables: list[str]) -> Sentence:
    """``[rules]`` number 3 (R32-GOV-LIST) rather than rules.2."""
    found: Any = raw
    name: Sentence = ""
    for part in tables:
        if isinstance(found, list):
            found = found[int(part)]
            named = f" ({found['id']})" if "id" in found else ""
            name = said(_("{table} number {number}{named}"), table=name, number=int(part) + 1, named=named)
        else:
            found = found.get(part, {}) if isinstance(found, dict) else {}
            name = said("{table} → {part}", table=name, part=part) if name else f"[{part}]"
    return name or _("(top level)")
