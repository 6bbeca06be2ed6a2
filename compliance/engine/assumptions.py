"""What an installation assumes where the text or the Government is silent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assumptions:
    """``planning_assumption``: an act names the sensitive settings. ``answers``: legal question → the answer an
    officer has fixed.

    ``answers`` may be given as a mapping and is kept as sorted pairs, so that assumptions can be compared and hashed.
    """

    planning_assumption: bool = True
    answers: Mapping[str, str] | tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", tuple(sorted(dict(self.answers).items())))

    @property
    def fixed(self) -> dict[str, str]:
        """Legal question → fixed answer."""
        return dict(self.answers)

    def without(self, question: str) -> Assumptions:
        """The same with the answer to one question open again."""
        return Assumptions(
            self.planning_assumption, {key: value for key, value in self.fixed.items() if key != question}
        )

    def planning(self, on: bool) -> Assumptions:
        """The same with the planning assumption on or off."""
        return Assumptions(on, self.answers)

    def signature(self) -> str:
        """sha-256 as 64 hex digits."""
        return hashlib.sha256(json.dumps([self.planning_assumption, self.answers]).encode()).hexdigest()
