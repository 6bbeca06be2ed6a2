"""What can be chosen as a condition: only what occurs in systems that the person sees, never a list without end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db.models import CharField, Count, F, Func, QuerySet

from compliance.models import Standing
from inventory.models import AIModel, ModelUse, Person, System, Unit
from inventory.models.folding import fold
from web.parts.marks import country_name
from web.systems.conditions import Condition, RowsCondition
from web.systems.filters import COUNTRY_WORDS, PERSON_WORDS, RegisterFilter
from web.systems.selection import FIND

if TYPE_CHECKING:
    from django.http import QueryDict

# So many rows are offered; the others are found by a part of their name.
MOST_OFFERED = 30


@dataclass(frozen=True, slots=True)
class Option:
    """One box to tick. `count` is how many systems there are of it, None where nobody counted."""

    value: str
    label: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The boxes of one parameter. `find` is the part of a name that was looked for, None where all are shown."""

    name: str
    legend: str
    options: list[Option]
    errors: list[str]
    find: str | None = None
    more: bool = False

    @property
    def find_name(self) -> str:
        """The parameter that carries the part of a name."""
        return f"{FIND}{self.name}"


class Options:
    """The boxes for one address and one person."""

    def __init__(self, query: QueryDict, filters: RegisterFilter) -> None:
        self.query = query
        self.filters = filters
        self.person = filters.person

    def fixed(self, name: str) -> Group:
        """The boxes of a parameter with a few known codes."""
        chosen = self.query.getlist(name)
        choices: Iterable[tuple[Any, Any]] = self._condition(name).extra["choices"]
        options = [Option(str(value), str(label), str(value) in chosen) for value, label in choices]
        return self._group(name, options)

    def countries(self, name: str, column: str) -> Group:
        """The countries that occur in a column of the standings, most frequent first."""
        occurring = (
            Standing.objects.visible_to(self.person)
            .annotate(country=Func(F(column), function="unnest", output_field=CharField()))
            .values("country")
            .annotate(number=Count("pk"))
            .order_by("-number", "country")
        )
        counts: dict[str, int] = {row["country"]: row["number"] for row in occurring}
        chosen = self.query.getlist(name)
        words = [Option(word, str(label), word in chosen) for word, label in COUNTRY_WORDS.items()]
        return self._group(
            name, words + [Option(code, country_name(code), code in chosen, n) for code, n in counts.items()]
        )

    def units(self) -> Group:
        """The units in the order of the tree; a unit stands for all below it, so that none is counted alone."""
        rows = Unit.objects.visible_to(self.person).select_related("parent").in_tree_order()
        return self._rows("unit", rows, {})

    def models(self) -> Group:
        """The models that are used, most used first."""
        seen = System.objects.visible_to(self.person)
        used = ModelUse.objects.filter(system__in=seen, ai_model__isnull=False).values("ai_model")
        counted = used.annotate(number=Count("system", distinct=True)).order_by("-number", "ai_model")
        counts = {row["ai_model"]: row["number"] for row in counted}
        return self._rows("model", AIModel.objects.filter(pk__in=counts), counts)

    def people(self) -> Group:
        """The people who answer for systems, those with most systems first; before them the words."""
        seen = Standing.objects.visible_to(self.person).exclude(responsible=None).values("responsible")
        counted = seen.annotate(number=Count("pk")).order_by("-number", "responsible")
        counts = {row["responsible"]: row["number"] for row in counted}
        group = self._rows("responsible", Person.objects.filter(pk__in=counts), counts)
        chosen = self.query.getlist("responsible")
        group.options[:0] = [Option(word, str(label), word in chosen) for word, label in PERSON_WORDS.items()]
        return group

    def _rows(self, name: str, rows: QuerySet[Any], counts: dict[int, int]) -> Group:
        """What is chosen first, then what was looked for or, without a search, what is most frequent."""
        chosen = {int(value) for value in self.query.getlist(name) if value.isascii() and value.isdigit()}
        find = self.query.get(f"{FIND}{name}", "").strip().replace("\0", "")
        picked = list(rows.filter(pk__in=chosen)) if chosen and not self.filters.errors.get(name) else []
        others = rows.exclude(pk__in=[row.pk for row in picked])
        if find:
            offered = list(others.filter(name_folded__contains=fold(find))[: MOST_OFFERED + 1])
        elif counts:
            ids = [pk for pk in counts if pk not in chosen][: MOST_OFFERED + 1]
            found = others.in_bulk(ids)
            offered = [found[pk] for pk in ids if pk in found]
        else:
            offered = list(others[: MOST_OFFERED + 1])
        named = cast(RowsCondition, self._condition(name)).named
        options = [Option(str(row.pk), named(row), True, counts.get(row.pk)) for row in picked]
        options += [Option(str(row.pk), named(row), False, counts.get(row.pk)) for row in offered[:MOST_OFFERED]]
        return self._group(name, options, find, more=len(offered) > MOST_OFFERED)

    def _group(self, name: str, options: list[Option], find: str | None = None, more: bool = False) -> Group:
        label = str(self._condition(name).label)
        errors = [str(error) for error in self.filters.errors.get(name, [])]
        return Group(name, label, options, errors, find, more)

    def _condition(self, name: str) -> Condition:
        return self.filters.condition(name)
