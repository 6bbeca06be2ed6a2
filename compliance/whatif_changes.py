"""The systems of which two sides say different things: what is asked of them, in their order, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from compliance.models import SEVERITY, VerdictCode
from compliance.whatif import Change, Comparison, Group, Said, changed
from inventory.models import System

_KEEPS = Case(
    When(before__verdict=F("after__verdict"), then=Value(True)), default=Value(False), output_field=BooleanField()
)
_COLUMNS = (
    "pk",
    "code",
    "name",
    "unit",
    "unit__name",
    "before__verdict",
    "before__rule",
    "before__score",
    "after__verdict",
    "after__rule",
    "after__score",
)
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the changed systems: verdict before and after, the rule that decides after, unit (itself, not what is
    below it), words of name, purpose or code; `flips`: only with another verdict (True) or the same one (False).
    """

    before: str = ""
    after: str = ""
    rule: str = ""
    unit: int | None = None
    text: str = ""
    flips: bool | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Asked()

    def admits(self, before: str | None, after: str | None, rule: str | None) -> bool:
        """Whether a pair of verdicts and the rule are among what is asked; unit and text are not looked at."""
        return (
            self.before in ("", before)
            and self.after in ("", after)
            and self.rule in ("", rule)
            and self.flips in (None, before != after)
        )


class Changes(Sequence[Change]):
    """The changed systems that are asked for: those read from the register first, then by severity after and before.

    Another verdict stands before another score. A slice is one query.
    """

    def __init__(self, comparison: Comparison, asked: Asked) -> None:
        self._comparison, self._asked = comparison, asked

    def __len__(self) -> int:
        return len(self._read) + self._stored_count

    @overload
    def __getitem__(self, index: int) -> Change: ...

    @overload
    def __getitem__(self, index: slice) -> list[Change]: ...

    def __getitem__(self, index: int | slice) -> Change | list[Change]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(len(self))
        before, offset = self._read[start:stop], len(self._read)
        rows = self._rows()[max(0, start - offset) : max(0, stop - offset)]
        return [*before, *(_change(row) for row in rows)]

    def __iter__(self) -> Iterator[Change]:
        yield from self._read
        for row in self._rows().iterator(chunk_size=_CHUNK):
            yield _change(row)

    @cached_property
    def _read(self) -> list[Change]:
        asked = self._asked
        found = [c for c in self._comparison.read if c.differs and _admits(asked, c)]
        if asked.text and found:
            rows = System.objects.filter(pk__in=[c.system for c in found]).matching(asked.text)
            named = set(rows.values_list("pk", flat=True))
            found = [c for c in found if c.system in named]
        return sorted(found, key=lambda c: (not c.flips, _rank(c.after), _rank(c.before), c.system))

    @cached_property
    def _stored_count(self) -> int:
        """Counted already, unless unit or text leave some out."""
        asked = self._asked
        if asked.unit is not None or asked.text:
            return self._stored().count()
        groups = self._comparison.groups
        found = sum(g.systems for g in groups if _evaluated(g) and g.differs and asked.admits(*g[:3]))
        return found - len(self._read)

    def _stored(self) -> QuerySet[System]:
        asked, rows = self._asked, changed(self._comparison.compared)
        conditions = {"before__verdict": asked.before, "after__verdict": asked.after, "after__rule": asked.rule}
        rows = rows.filter(Q(**{key: value for key, value in conditions.items() if value}))
        if asked.unit is not None:
            rows = rows.filter(unit=asked.unit)
        if asked.flips is not None:
            rows = rows.alias(keeps=_KEEPS).filter(Q(keeps=not asked.flips))
        return rows.filter(pk__in=System.objects.matching(asked.text).values("pk")) if asked.text else rows

    def _rows(self) -> QuerySet[System, tuple[Any, ...]]:
        ordered = self._stored().order_by(_KEEPS, F("after__rank"), F("before__rank"), "pk")
        return ordered.values_list(*_COLUMNS)


def _admits(asked: Asked, change: Change) -> bool:
    here = asked.unit in (None, change.unit_id)
    return here and asked.admits(change.before.verdict, change.after.verdict, change.after.rule)


def _evaluated(group: Group) -> bool:
    return group.before is not None and group.after is not None


def _rank(said: Said) -> int:
    return SEVERITY[VerdictCode(said.verdict)]


def _change(row: tuple[Any, ...]) -> Change:
    system, code, name, unit_id, unit, *said = row
    return Change(system, code, name, unit_id, unit, Said(*said[:3]), Said(*said[3:]))
