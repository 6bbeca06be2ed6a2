"""Uploaded copies of rule sets: strictly read, seen by their uploader alone, never activated."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from compliance.loading import FOLDER
from compliance.models import RuleSetActivation, TrialRuleSet
from compliance.trials import LARGEST, MOST_OF_A_PERSON, keep_trial
from inventory.models import Person, Unit
from tests.conftest import ClientOf
from tests.scene_of_rules import IN_TIME, save_foreign_system

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 10, 1, 9, tzinfo=UTC)
LAW = (FOLDER / "ru-2026-243fz.toml").read_bytes()
ENDS_SOON = LAW.replace(b"2032-09-01", b"2027-09-01")
ADDRESS = "/rulesets/compare/copies/"


def uploaded(client: Client, content: bytes, name: str = "copy.toml") -> Any:
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)}, follow=True)


@pytest.fixture
def office(client_of: ClientOf, officer: Person) -> Client:
    """The browser of an officer, in English."""
    officer.language = "en"
    officer.save(update_fields=["language"])
    return client_of(officer)


def test_a_copy_is_compared_with_and_can_judge_nothing(office: Client, institute: Unit) -> None:
    save_foreign_system(institute, IN_TIME, NOW)
    response = uploaded(office, ENDS_SOON)
    trial = TrialRuleSet.objects.get()
    assert response.redirect_chain[-1][0] == f"/rulesets/compare/?b=trial-{trial.pk}"
    found = office.get(f"/rulesets/compare/?b=trial-{trial.pk}&on=2027-10-01").context["found"]
    assert found.pairs == {("IN_TRANSITION", "NOT_PERMITTED"): 1}
    assert office.get(f"/rulesets/trial-{trial.pk}/activate/").status_code == 404
    assert not RuleSetActivation.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (LAW.replace(b"[ruleset]", b"[ruleset"), "line"),
        (LAW.replace(b'status = "in force"', b'status = "dreamt"', 1), "[ruleset], key status"),
        (LAW + b"\n[weather]\nfine = true\n", "weather"),
        (b"\n", "missing"),
        (b"\xff\xfe", "UTF-8"),
        (b"x" * (LARGEST + 1), str(LARGEST)),
        (b"a = " + b"[" * 20000, "copy.toml"),
    ],
)
def test_a_copy_with_a_fault_is_refused_by_name_and_nothing_is_kept(office: Client, content: bytes, said: str) -> None:
    response = uploaded(office, content)
    assert (response.status_code, TrialRuleSet.objects.count()) == (422, 0)
    assert said in str(response.context["form"].errors["file"])


def test_the_same_copy_twice_is_one_and_there_is_a_limit(officer: Person) -> None:
    assert keep_trial("a.toml", LAW, officer, NOW) == keep_trial("b.toml", LAW, officer, NOW)
    for number in range(MOST_OF_A_PERSON - 1):
        keep_trial("c.toml", LAW + b"\n# %d" % number, officer, NOW)
    with pytest.raises(ValueError, match=str(MOST_OF_A_PERSON)):
        keep_trial("d.toml", LAW + b"\n# more", officer, NOW)


def test_nobody_else_sees_compares_or_deletes_a_copy(
    officer: Person, officer_of_institute: Person, client_of: ClientOf
) -> None:
    trial = keep_trial("secret.toml", ENDS_SOON, officer, NOW)
    other = client_of(officer_of_institute)
    assert "secret.toml" not in other.get(ADDRESS).content.decode()
    assert other.get(f"/rulesets/compare/?b=trial-{trial.pk}").status_code == 422
    assert other.post(f"{ADDRESS}{trial.pk}/delete/").status_code == 404
    assert client_of(officer).post(f"{ADDRESS}{trial.pk}/delete/", follow=True).status_code == 200
    assert not TrialRuleSet.objects.exists()


def test_only_an_officer_uploads(client_of: ClientOf, auditor: Person, owner: Person) -> None:
    for person in (auditor, owner):
        assert client_of(person).post(ADDRESS, {}).status_code == 403


def test_a_copy_that_this_version_cannot_read_is_named_and_not_offered(office: Client, officer: Person) -> None:
    TrialRuleSet.objects.create(name="old.toml", content="a = 1", digest="0" * 64, uploaded_by=officer, uploaded_at=NOW)
    response = office.get("/rulesets/compare/")
    assert [trial.name for trial in response.context["form"].broken] == ["old.toml"]
    assert "old.toml" in response.content.decode()
