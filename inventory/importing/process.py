"""One import from the file to the register: read, compare, write. Nothing is half done."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pghistory
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from inventory.importing.commit import commit
from inventory.importing.facts import Provenance
from inventory.importing.known import known_to_the_register
from inventory.importing.mapping import read_rows
from inventory.importing.placing import Places
from inventory.importing.preview import Preview, preview
from inventory.importing.profile import Profile
from inventory.importing.reading import opened_table
from inventory.importing.row import ReadRow, Refusal
from inventory.importing.trouble import ImportTrouble
from inventory.models import ImportRun, Membership, Person, Unit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do: where it was only tried, `run` is None and `units_missing` counts units."""

    found: Preview
    how_read: str
    run: ImportRun | None
    units_missing: int
    units_made: Sequence[Unit]
    roles_granted: Sequence[Membership]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported, by whom, and where to. `as_of` is the day of which the file speaks."""

    path: Path
    profile: Profile
    as_of: date
    unit: Unit | None = None
    actor: Person | None = None


def try_import(order: Order, most_bytes: int) -> Outcome:
    """Reads and compares; writes nothing. Raises ImportTrouble where the file cannot be imported at all."""
    rows, note = _read(order, most_bytes)
    places = Places(order.profile, order.unit)
    found = preview(rows, order.profile.source, places, order.profile.column_of, lock=False)
    moved = [change.row.units for change in found.changed if "unit" in change.fields]
    missing = places.missing([row.units for row, _digests in found.new] + moved)
    return Outcome(found, note, None, missing, (), ())


@transaction.atomic
def run_import(order: Order, most_bytes: int, at: datetime) -> Outcome:
    """Reads, compares and writes. Raises ImportTrouble, and then nothing was written.

    Two imports of one source cannot run at once: the second is refused, for it has compared with what is being changed.
    """
    _claim_source(order.profile)
    rows, note = _read(order, most_bytes)
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Import of %(file)s") % {"file": order.path.name}
    with pghistory.context(actor=order.actor and order.actor.pk, reason=reason):
        places = Places(order.profile, order.unit)
        found = preview(rows, order.profile.source, places, order.profile.column_of, lock=True)
        run = ImportRun.objects.create(
            profile=order.profile.name,
            file_name=order.path.name[-255:],
            sha256=_sha256(order.path),
            started_by=order.actor,
            at=at,
            rows_new=len(found.new),
            rows_changed=len(found.changed),
            rows_same=len(found.same),
            rows_refused=len(found.refused),
        )
        provenance = Provenance(order.profile.title, order.as_of)
        commit(found, run, order.profile.source, places, provenance, order.actor, at)
    return Outcome(found, note, run, 0, places.made, places.granted)


def _read(order: Order, most_bytes: int) -> tuple[Sequence[ReadRow | Refusal], str]:
    """All rows, read before anything is compared: a file that breaks off at its end is refused as a whole."""
    with opened_table(order.path, order.profile.file, most_bytes) as table:
        rows = list(read_rows(table, order.profile, known_to_the_register()))
    if not rows:
        raise ImportTrouble(_("The file has a header and no rows."))
    return rows, table.note


def _claim_source(profile: Profile) -> None:
    """Takes the lock of the source until the transaction ends. Raises ImportTrouble where another import holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('import'), hashtext(%s))", [profile.source])
        (taken,) = cursor.fetchone()
    if not taken:
        raise ImportTrouble(
            _("Another import of “%(source)s” is running: try again when it has ended.") % {"source": profile.source}
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as reading:
        return hashlib.file_digest(reading, "sha256").hexdigest()
