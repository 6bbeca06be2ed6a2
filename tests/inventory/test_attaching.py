"""Evidence is stored under a name of ours, with the SHA-256 of what was stored."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError

from inventory.attaching import EvidenceRecord, attach_evidence, shown_name
from inventory.models import Evidence, Person, System

CONTENT = "Акт ввода в эксплуатацию № 31-э".encode() * 50_000


def test_the_sha256_and_size_are_those_of_the_stored_file(system: System, owner: Person) -> None:
    upload = TemporaryUploadedFile("Акт № 31-э.pdf", "application/pdf", len(CONTENT), None)
    upload.write(CONTENT)
    evidence = attach_evidence(system, upload, EvidenceRecord("Акт ввода"), owner)
    stored = Path(evidence.file.path).read_bytes()
    assert (evidence.sha256, evidence.size) == (hashlib.sha256(stored).hexdigest(), len(CONTENT))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a\x00b.pdf", "x" * 400 + ".pdf"]
)
def test_the_uploaded_name_is_never_used_as_a_path(system: System, owner: Person, name: str) -> None:
    upload = SimpleUploadedFile("акт.pdf", b"1")
    upload.__dict__["_name"] = name
    evidence = attach_evidence(system, upload, EvidenceRecord("Акт"), owner)
    assert set(str(evidence.file.name)) <= set("0123456789abcdef/")
    assert "/" not in evidence.file_name
    assert "\\" not in evidence.file_name


def test_a_file_whose_row_cannot_be_written_is_taken_away_again(
    system: System, owner: Person, settings: object, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError):
        attach_evidence(system, SimpleUploadedFile("a", b"1"), EvidenceRecord("t", kind=None), owner)  # type: ignore[arg-type]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not Evidence.objects.exists()


def test_a_long_name_is_shortened_before_its_ending() -> None:
    assert shown_name("я" * 300 + ".pdf") == "я" * 251 + ".pdf"
    assert shown_name("C:\\Документы\\акт\n\t1.pdf") == "акт1.pdf"
