"""What is wrong with a rule set, as a sentence that commands say in English and pages in the language of the reader."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Sentence = str | _StrPromise

_POSITION = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)
# What the reader of TOML complains of, by its own words; others stay as they are.
_SYNTAX = {
    "Invalid statement": _("Invalid statement"),
    "Invalid value": _("Invalid value"),
    "Invalid date or datetime": _("Invalid date or datetime"),
    "Invalid initial character for a key part": _("Invalid initial character for a key part"),
    "Cannot overwrite a value": _("Cannot overwrite a value"),
    "Expected '=' after a key in a key/value pair": _("Expected '=' after a key in a key/value pair"),
    "Expected ']' at the end of a table declaration": _("Expected ']' at the end of a table declaration"),
    "Expected ']]' at the end of an array declaration": _("Expected ']]' at the end of an array declaration"),
    "Expected newline or end of document after a statement": _("Expected newline or end of document after a statement"),
    "Unclosed array": _("Unclosed array"),
    "Unclosed inline table": _("Unclosed inline table"),
    "Unterminated string": _("Unterminated string"),
    "Unescaped '\\' in a string": _("Unescaped '\\' in a string"),
}


class RuleSetError(Exception):
    """A rule set that cannot be read: one sentence with file, table and key. As a text it is English; `sentence` is in
    the language that is spoken when it is read.
    """

    def __init__(self, sentence: Sentence) -> None:
        with override("en"):
            super().__init__(str(sentence))
        self.sentence = sentence


def said(template: Sentence, **parts: Any) -> Sentence:
    """The sentence with what it names in the place of `{…}`; its language is chosen when it is read."""
    return format_lazy(template, **parts)


def in_file(name: str, fault: Sentence) -> Sentence:
    """A fault of the file `name`."""
    return said(_("{file}: {fault}"), file=name, fault=fault)


def at_key(table: Sentence, key: Sentence, problem: Sentence) -> Sentence:
    """What is wrong with one key of a table: `table [rules] (R32-X), key id: stands more than once.`"""
    return said(_("table {table}, key {key}: {problem}."), table=table, key=key, problem=problem)


def is_expected(expected: Sentence, found: object) -> Sentence:
    """What should stand there, and what does."""
    return said(_("{expected} is expected, not {found}"), expected=expected, found=shown(found))


def shown(value: object) -> str:
    """What stands there, cut where it is long."""
    words = str(value) if hasattr(value, "isoformat") else repr(value)
    return words if len(words) <= 80 else f"{words[:77]}..."


def not_toml(error: tomllib.TOMLDecodeError) -> Sentence:
    """A fault of syntax with its line and column."""
    return said(_("not TOML: {fault}."), fault=_with_position(str(error)))


def _with_position(words: str) -> Sentence:
    found = _POSITION.fullmatch(words)
    if found is None:
        return words
    what = _SYNTAX.get(found["what"], found["what"])
    if found["line"] is None:
        return said(_("{fault} (at end of document)"), fault=what)
    return said(_("{fault} (at line {line}, column {column})"), fault=what, line=found["line"], column=found["column"])
