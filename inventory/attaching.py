"""Attaching evidence: the file is stored under a name of ours while its SHA-256 is counted, then its row is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pghistory
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from inventory.models import AIModel, Evidence, Person, System
from inventory.models.choices import EvidenceKind

_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """What a person says of a file."""

    title: str
    kind: EvidenceKind = EvidenceKind.OTHER
    issued_on: date | None = None
    expires_on: date | None = None


class CountedFile(File):  # type: ignore[type-arg]
    """A file that counts its SHA-256 and its bytes while it is read in chunks, so that it is read only once."""

    def __init__(self, upload: UploadedFile[bytes]) -> None:
        super().__init__(upload.file, name=upload.name)
        self.digest = hashlib.sha256()
        self.bytes_read = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for chunk in super().chunks(chunk_size):
            self.digest.update(chunk)
            self.bytes_read += len(chunk)
            yield chunk


def attach_evidence(
    about: System | AIModel, upload: UploadedFile[bytes], record: EvidenceRecord, actor: Person
) -> Evidence:
    """Stores `upload` as evidence about a system or a model. Its name is kept as text and never used as a path.

    If the row cannot be written, the stored file is taken away again.
    """
    counted = CountedFile(upload)
    evidence = Evidence(
        system=about if isinstance(about, System) else None,
        ai_model=about if isinstance(about, AIModel) else None,
        file_name=shown_name(upload.name or ""),
        kind=record.kind,
        title=record.title,
        issued_on=record.issued_on,
        expires_on=record.expires_on,
        uploaded_by=actor,
    )
    evidence.file.save("", counted, save=False)
    evidence.sha256 = counted.digest.hexdigest()
    evidence.size = counted.bytes_read
    try:
        with transaction.atomic(), pghistory.context(actor=actor.pk):
            evidence.save()
    except BaseException:
        evidence.file.delete(save=False)
        raise
    return evidence


def shown_name(name: str) -> str:
    """The uploaded name without folders and control characters, short enough for its column, its ending kept."""
    last = "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable())
    stem, dot, ending = last.rpartition(".")
    if len(last) > _LONGEST_NAME and dot and len(ending) < 20:
        return stem[: _LONGEST_NAME - len(ending) - 1] + dot + ending
    return last[:_LONGEST_NAME]
