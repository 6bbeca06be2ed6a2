"""Making, describing and moving units: the path of a unit always ends in its own id."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pghistory
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext

from inventory.models import Membership, Person, Provider, Unit
from inventory.models.choices import Role, Setting, SettingsState
from inventory.people import Refused, keeping_administrators
from inventory.signals import units_changed


class ImpossibleMove(Refused):
    """A unit cannot stand below itself. The message says which."""


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """Everything that a person states of a unit at once: its names, its place, and what its systems inherit."""

    name: str
    parent: Unit | None
    short_name: str = ""
    settings_state: SettingsState = SettingsState.UNIT
    settings: Sequence[Setting] = ()
    cii_category: int | None = None
    default_responsible: Person | None = None
    default_operator: Provider | None = None


def _path(parent: Unit | None, pk: int) -> str:
    return f"{parent.path if parent else ''}{pk:09d}/"


def create_unit(name: str, parent: Unit | None, **fields: Any) -> Unit:
    """A saved unit below `parent` (None makes it a root)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('inventory_unit', 'id'))")
        (pk,) = cursor.fetchone()
    return Unit.objects.create(pk=pk, name=name, parent=parent, path=_path(parent, pk), **fields)


@transaction.atomic
def move_unit(unit: Unit, parent: Unit | None, actor: Person) -> None:
    """Hangs `unit`, with all below it, under `parent`. Raises ImpossibleMove if `parent` is `unit` or below it."""
    tree = list(Unit.objects.select_for_update().order_by("pk"))
    moved = next(row for row in tree if row.pk == unit.pk)
    new_parent = next((row for row in tree if parent and row.pk == parent.pk), None)
    if new_parent and new_parent.path.startswith(moved.path):
        raise ImpossibleMove(gettext("“%(unit)s” cannot stand below itself.") % {"unit": moved})
    new_path = _path(new_parent, moved.pk)
    with pghistory.context(actor=actor.pk):
        tail = Substr(F("path"), len(moved.path) + 1)
        Unit.objects.filter(path__startswith=moved.path).update(path=Concat(Value(new_path), tail))
        Unit.objects.filter(pk=moved.pk).update(parent=new_parent)
    units_changed.send(Unit, unit_ids=[moved.pk])


def add_unit(record: UnitRecord, actor: Person) -> Unit:
    """A new unit. Who makes a root unit becomes its administrator: nobody else could see it.

    Raises Refused if the unit above already has one of this name.
    """
    with transaction.atomic(), pghistory.context(actor=actor.pk), _name_once(record):
        # No move may change the path above while the new unit takes it over.
        parent = record.parent and Unit.objects.select_for_update().get(pk=record.parent.pk)
        unit = create_unit(record.name, parent, **_stated(record))
        if parent is None:
            Membership.objects.create(person=actor, role=Role.ADMINISTRATOR, unit=unit)
    return unit


def edit_unit(unit: Unit, record: UnitRecord, actor: Person) -> None:
    """Writes `record` over what is stated of `unit`, moves it where its parent is another, and announces the change.

    Raises ImpossibleMove, LastAdministrator if a root unit's people would lose it, Refused if the name is taken there.
    """
    with keeping_administrators(actor), _name_once(record):
        if unit.parent_id != (record.parent and record.parent.pk):
            move_unit(unit, record.parent, actor)
        Unit.objects.filter(pk=unit.pk).update(name=record.name, **_stated(record))
        units_changed.send(Unit, unit_ids=[unit.pk])


def _stated(record: UnitRecord) -> dict[str, Any]:
    """The columns of `record` beside name and place; settings only where they are stated, a category only of CII."""
    settings = list(record.settings) if record.settings_state == SettingsState.STATED else []
    return {
        "short_name": record.short_name,
        "settings_state": record.settings_state,
        "settings": settings,
        "cii_category": record.cii_category if Setting.SIGNIFICANT_CII in settings else None,
        "default_responsible": record.default_responsible,
        "default_operator": record.default_operator,
    }


@contextmanager
def _name_once(record: UnitRecord) -> Iterator[None]:
    """Turns the database's refusal of a second unit of the name into a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "unit_name_once_in_parent" not in str(error):
            raise
        raise Refused(gettext("There is already a unit “%(name)s” in this place.") % {"name": record.name}) from error
