"""Evidence: kept as it is, handed out only as a download to those who may see it, and who opened it is on record."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inventory.attaching import EvidenceRecord, attach_evidence
from inventory.models import AIModel, Evidence, EvidenceAccess, Person, System
from tests.conftest import ClientOf

PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def client(owner: Person, client_of: ClientOf) -> Client:
    owner.language = "en"
    owner.save(update_fields=["language"])
    return client_of(owner)


@pytest.fixture
def evidence(system: System, owner: Person) -> Evidence:
    return attach_evidence(system, SimpleUploadedFile("акт ввода.html", PAGE), EvidenceRecord("Акт ввода"), owner)


def form(name: str = "акт.pdf", content: bytes = PAGE, **more: str) -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, content), "title": "Акт", "kind": "commissioning", **more}


def test_an_owner_attaches_a_file_to_a_system_of_the_own_unit(client: Client, system: System, owner: Person) -> None:
    answer = client.post(f"/systems/{system.code}/evidence/", form(issued_on="14.05.2026"))
    assert answer.headers["Location"] == f"/systems/{system.code}/#evidence"
    stored = Evidence.objects.get(system=system)
    assert (stored.file_name, stored.uploaded_by, stored.size) == ("акт.pdf", owner, len(PAGE))
    on_disk = Path(stored.file.path).read_bytes()
    assert stored.sha256 == hashlib.sha256(PAGE).hexdigest() == hashlib.sha256(on_disk).hexdigest()


def test_a_download_is_never_a_page_of_ours(client: Client, evidence: Evidence) -> None:
    answer = client.get(f"/evidence/{evidence.pk}/")
    assert b"".join(answer.streaming_content) == PAGE  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_every_download_is_on_record_with_the_person(client: Client, evidence: Evidence, owner: Person) -> None:
    answer = client.get(f"/evidence/{evidence.pk}/")
    assert b"".join(answer.streaming_content) == PAGE  # type: ignore[attr-defined]
    assert EvidenceAccess.objects.get().person == owner


def test_a_file_of_another_unit_is_not_there_and_leaves_no_record(
    evidence: Evidence, owner_of_other_unit: Person, client_of: ClientOf
) -> None:
    other = client_of(owner_of_other_unit)
    assert other.get(f"/evidence/{evidence.pk}/").status_code == 404
    assert evidence.title not in other.get("/evidence/").content.decode()
    assert not EvidenceAccess.objects.exists()


def test_a_row_whose_file_is_gone_is_404_and_not_an_error(client: Client, evidence: Evidence) -> None:
    Path(evidence.file.path).unlink()
    assert client.get(f"/evidence/{evidence.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": "Акт", "kind": "other"}, "Choose a file."),
        (form(content=b""), "The file is empty"),
        (form(title=""), "This field is required"),
        (form(issued_on="2031-01-02", expires_on="2031-01-01"), "before the day of issue"),
        (form(issued_on="soon"), "There is no such day. Write it like 31.08.2032."),
        (form(issued_on="soon"), "Choose the file once more"),
    ],
)
def test_what_cannot_be_attached_is_named_and_nothing_is_stored(
    client: Client, system: System, sent: dict[str, object], said: str
) -> None:
    answer = client.post(f"/systems/{system.code}/evidence/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_both_sizes(client: Client, system: System, settings: object) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024  # type: ignore[attr-defined]
    answer = client.post(f"/systems/{system.code}/evidence/", form(content=b"x" * 2048))
    assert answer.status_code == 422
    assert "2.0\xa0KB. At most 1.0\xa0KB" in answer.content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("name", ["../../secret.pdf", "a" * 300 + ".pdf", "акт\x00.pdf", ".htaccess"])
def test_any_name_and_kind_of_file_is_taken_and_none_becomes_a_path(client: Client, system: System, name: str) -> None:
    assert client.post(f"/systems/{system.code}/evidence/", form(name=name)).status_code == 302
    stored = Evidence.objects.get()
    assert set(str(stored.file.name)) <= set("0123456789abcdef/")


def test_who_may_only_read_attaches_nothing(
    system: System, auditor: Person, owner_of_other_unit: Person, client_of: ClientOf
) -> None:
    address = f"/systems/{system.code}/evidence/"
    assert client_of(auditor).post(address, form()).status_code == 403
    assert client_of(owner_of_other_unit).post(address, form()).status_code == 404
    assert not Evidence.objects.exists()


def test_evidence_about_a_model_is_attached_by_an_officer_of_a_root_unit(
    officer: Person, officer_of_institute: Person, client_of: ClientOf
) -> None:
    model = AIModel.objects.create(slug="reka-7b", name="Река-7B")
    address = "/models/reka-7b/evidence/"
    assert client_of(officer_of_institute).post(address, form()).status_code == 403
    assert client_of(officer).post(address, form()).status_code == 302
    assert model.evidence.get().title == "Акт"


def test_the_list_shows_each_visible_file_with_what_it_is_about(
    client: Client, evidence: Evidence, system: System
) -> None:
    html = client.get("/evidence/").content.decode()
    assert evidence.title in html
    assert system.code in html
    assert evidence.sha256 in html
