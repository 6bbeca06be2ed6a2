"""Where in a file of cases we are, and what is wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

YES_NO = {"yes": True, "no": False, "unknown": None}
Found = TypeVar("Found")


class CaseError(Exception):
    """A file of cases that cannot be read: one sentence with file, case and key."""


class Spot:
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
