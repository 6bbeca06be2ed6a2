"""Which unit a row goes to: the one that the import names, else the one that its columns name, made where missing."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from inventory.importing.profile import Profile
from inventory.importing.profile_tables import UnitTable
from inventory.importing.row import normal
from inventory.importing.trouble import ImportTrouble
from inventory.models import Membership, System, Unit
from inventory.units import create_unit


def named_unit(text: str) -> Unit:
    """The unit that `text` names: its id, its path, or its exact name or short name.

    Raises ImportTrouble where none or several fit.
    """
    if text.isdecimal() and (unit := Unit.objects.filter(pk=int(text[:18])).first()):
        return unit
    found = list(Unit.objects.filter(Q(path=text) | Q(name=text) | Q(short_name=text)).in_tree_order()[:5])
    if len(found) == 1:
        return found[0]
    if not found:
        raise ImportTrouble(_("There is no unit “%(name)s”: give its exact name, its path or its id.") % {"name": text})
    no_parent = _("no unit above")
    ids = ", ".join(f"{unit.pk} ({unit.parent or no_parent})" for unit in found)
    raise ImportTrouble(_("Several units are called “%(name)s”; give an id: %(ids)s.") % {"name": text, "ids": ids})


class Places:
    """The units of one import. Nothing is made before `unit_for` asks for it."""

    def __init__(self, profile: Profile, unit: Unit | None) -> None:
        """All rows go into `unit` if it is given. Raises ImportTrouble where neither it nor the profile says where."""
        if unit is None and profile.unit is None:
            raise ImportTrouble(
                _("The profile “%(profile)s” does not say to which units systems belong: name one with --unit.")
                % {"profile": profile.name}
            )
        self.made: list[Unit] = []
        self.granted: list[Membership] = []
        self._source = profile.source
        self._table = profile.unit
        self._unit = unit
        self._root: Unit | None = None
        self._below: dict[tuple[int, str], Unit] = {}
        if unit is None and profile.unit:
            self._load(profile.unit)

    def stated(self, row_units: Sequence[tuple[str, str]]) -> list[str]:
        """What the row says of its unit, in a form to compare with what an earlier import said."""
        if self._unit:
            return [f"#{self._unit.pk}"]
        return [normal(name) for name, _short in row_units]

    def missing(self, rows: Sequence[Sequence[tuple[str, str]]]) -> int:
        """How many units would have to be made for these rows, the root included."""
        if self._unit:
            return 0
        known = {tuple(names) for names in self._known_names()} if self._root else set()
        wanted = {tuple(normal(name) for name, _short in row[:depth]) for row in rows for depth in range(len(row) + 1)}
        return len(wanted - known)

    def unit_for(self, row_units: Sequence[tuple[str, str]]) -> Unit:
        """The unit of a row, made with those above it where it is not there yet."""
        if self._unit or self._table is None:
            if self._unit is None:
                raise LookupError("the profile has no table of units")
            return self._unit
        if self._root is None:
            self._root = self._make_root(self._table)
        unit = self._root
        for name, short_name in row_units:
            below = self._below.get((unit.pk, normal(name)))
            if below is None:
                below = create_unit(name, unit, short_name=short_name, source=self._source)
                self._below[unit.pk, normal(name)] = below
                self.made.append(below)
            unit = below
        return unit

    def _load(self, table: UnitTable) -> None:
        """Reads the root, wherever it hangs by now, and everything below it."""
        self._root = Unit.objects.filter(source=self._source, name=table.root).order_by("path").first()
        if self._root:
            for unit in Unit.objects.subtree(self._root).exclude(pk=self._root.pk).in_tree_order():
                self._below.setdefault((unit.parent_id or 0, normal(unit.name)), unit)

    def _known_names(self) -> list[list[str]]:
        """The way of names from below the root to each unit."""
        root = self._root
        ways: dict[int, list[str]] = {root.pk: []} if root else {}
        for (parent, name), unit in self._below.items():
            if parent in ways:
                ways[unit.pk] = [*ways[parent], name]
        return list(ways.values())

    def _make_root(self, table: UnitTable) -> Unit:
        """A new root unit, with the roles of those who hold them in all that is there already: nobody else could see
        what is imported, and nobody else is meant to."""
        roots = _roots_that_count()
        held: dict[tuple[int, str], set[int]] = defaultdict(set)
        for person, role, unit in Membership.objects.filter(unit__in=roots).values_list("person_id", "role", "unit_id"):
            held[person, role].add(unit)
        root = create_unit(table.root, None, short_name=table.root_short_name, source=self._source)
        self.made.append(root)
        self.granted = Membership.objects.bulk_create(
            Membership(person_id=person, role=role, unit=root)
            for (person, role), units in held.items()
            if units == roots
        )
        return root


def _roots_that_count() -> set[int]:
    """The root units below which there are systems: real ones if there are any, else those of the sample, else all."""
    sample = dict(Unit.objects.roots().values_list("pk", "sample"))
    paths = System.objects.order_by().values_list("unit__path", flat=True).distinct()
    in_use = {int(path.partition("/")[0]) for path in paths}
    return {pk for pk in in_use if not sample[pk]} or in_use or set(sample)
