"""Making and moving units: the path of a unit always ends in its own id."""

from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext

from inventory.models import Person, Unit
from inventory.signals import units_changed


class ImpossibleMove(ValueError):
    """A unit cannot stand below itself. The message says which."""


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
