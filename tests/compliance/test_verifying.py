"""A stored assessment is made again from its own row."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from compliance.models import Assessment
from compliance.sample.loading import load_sample
from compliance.verifying import verify
from inventory.models import Unit
from tests.scene_of_rules import IN_TIME, save_foreign_system

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def row(institute: Unit) -> Assessment:
    with time_machine.travel(NOW, tick=False):
        system = save_foreign_system(institute, IN_TIME, NOW)
    return Assessment.objects.get(system=system)


def changed(row: Assessment, **columns: object) -> Assessment:
    """Another row like this one but for some columns: rows themselves are never changed."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.pk = None
    row._state.adding = True
    row.save()
    return row


@pytest.mark.slow
def test_every_assessment_of_the_sample_comes_out_the_same() -> None:
    with time_machine.travel(NOW, tick=False):
        call_command("load_models", verbosity=0)
        load_sample(NOW)
    out = StringIO()
    call_command("reassess", all=True, verify=True, stdout=out)
    assert out.getvalue() == "61 made again: 61 the same, 0 not.\n"


def test_one_row_is_verified_by_its_number(row: Assessment) -> None:
    out = StringIO()
    call_command("reassess", "--from", str(row.pk), "--verify", stdout=out)
    assert "IN_TRANSITION: same" in out.getvalue()


def test_a_row_whose_result_was_not_made_by_its_facts_is_named(row: Assessment) -> None:
    other = changed(row, outlook={**row.outlook, "verdict": "CONFORMS"})
    out = StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("reassess", "--from", str(other.pk), "--verify", stdout=out)
    assert ended.value.returncode == 1
    assert "differs in outlook.verdict" in out.getvalue()


def test_a_rule_set_whose_digest_is_not_installed_is_named(row: Assessment) -> None:
    other = changed(row, ruleset_digest="f" * 64)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("reassess", "--all", "--verify", stdout=out)
    assert f"{other.pk}  {row.system.code}" in out.getvalue()
    assert "rule set ru-2026-243fz with digest ffffffffffff is not installed" in out.getvalue()


def test_evidence_that_was_not_kept_is_said_and_not_guessed(row: Assessment) -> None:
    assert not verify(changed(row, evidence=None)).same


def test_an_engine_of_another_version_is_said(row: Assessment) -> None:
    found = verify(changed(row, engine_digest="0" * 64))
    assert (found.same, found.other_engine) == (True, True)


def test_a_number_that_no_row_has_is_said() -> None:
    with pytest.raises(CommandError, match="no assessment 404"):
        call_command("reassess", "--from", "404", "--verify")
