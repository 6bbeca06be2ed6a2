"""An officer attaches the official wording of a figure: what rests on it is surer; taken back, it is as before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import override_settings
from django.utils import translation

from compliance.engine import Confidence
from compliance.loading import get_ruleset
from compliance.models import Standing, Wording
from compliance.quoting import WordingRecord, attach, withdraw
from compliance.rejudging import Refused
from compliance.verifying import verify
from compliance.wordings import beside, figures_of, read_in_law, standing_wordings
from inventory.models import Person, Unit
from tests.scene_of_rules import IN_TIME, save_foreign_system

LAW = "ru-2026-243fz"
NOW = datetime(2031, 6, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
WORDS = WordingRecord("ст. 3 п. 2", "не менее 1 миллиарда параметров", date(2031, 6, 1))
THRESHOLD = ["param_threshold_bn", "threshold_operator", "R32-PARAMS-THRESHOLD"]


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def files() -> list[Path]:
    return [path for path in (Path(settings.MEDIA_ROOT) / "wordings").rglob("*") if path.is_file()]


def test_a_figure_that_was_read_is_surer_and_nothing_else_is() -> None:
    law = get_ruleset(LAW)
    read = read_in_law(law, THRESHOLD)
    changed = {
        item.key for item, before in zip(read.figures, law.figures, strict=True) if item.confidence != before.confidence
    }
    assert changed == {"param_threshold_bn", "threshold_operator"}
    assert read.rule("R32-PARAMS-THRESHOLD").confidence is Confidence.READ
    assert law.rule("R32-PARAMS-THRESHOLD").confidence is Confidence.QUOTED
    assert read.digest == law.digest


def test_a_rule_set_with_other_figures_read_is_another_rule_set() -> None:
    law = get_ruleset(LAW)
    assert read_in_law(law, ["cutoff_latest"]) != law
    assert read_in_law(law, ["cutoff_latest"]) == read_in_law(law, ["cutoff_latest"])
    assert read_in_law(law, []) is law


def test_an_unknown_figure_is_named() -> None:
    with pytest.raises(LookupError, match="param_treshold"):
        read_in_law(get_ruleset(LAW), ["param_treshold"])


def test_what_one_sentence_gives_together_is_offered_together() -> None:
    law = get_ruleset(LAW)
    assert beside(law, "param_threshold_bn") == ["threshold_operator", "R32-PARAMS-THRESHOLD"]
    assert set(beside(law, "R32-PARAMS-THRESHOLD")) == {"param_threshold_bn", "threshold_operator"}
    assert beside(law, "N-152FZ-LOCALISATION") == []
    assert set(figures_of(law)) >= set(THRESHOLD)


@pytest.mark.django_db
def test_one_file_is_stored_once_for_all_figures_that_it_gives(officer: Person) -> None:
    upload = SimpleUploadedFile("../243-ФЗ.pdf", b"%PDF-1.7 law")
    rows = attach(LAW, THRESHOLD, WORDS, upload, officer, NOW)
    stored = standing_wordings(LAW)
    assert set(stored) == set(THRESHOLD)
    assert {row.file.name for row in stored.values()} == {rows[0].file.name}
    one = stored["param_threshold_bn"]
    assert (one.file_name, one.size, one.sha256) == ("243-ФЗ.pdf", 12, sha256(b"%PDF-1.7 law").hexdigest())
    assert [path.read_bytes() for path in files()] == [b"%PDF-1.7 law"]
    assert (one.attached_by, one.attached_at, one.read_on) == (officer, NOW, date(2031, 6, 1))


@pytest.mark.django_db
def test_a_wording_is_taken_back_with_a_reason_and_kept(officer: Person) -> None:
    (row,) = attach(LAW, ["cutoff_latest"], WORDS, None, officer, NOW)
    withdraw(row, "Это другая статья", officer, LATER)
    kept = Wording.objects.get()
    assert (kept.withdrawn_by, kept.withdrawn_at, kept.withdrawn_because) == (officer, LATER, "Это другая статья")
    assert standing_wordings(LAW) == {}
    attach(LAW, ["cutoff_latest"], WORDS, None, officer, LATER)
    assert Wording.objects.count() == 2


@pytest.mark.django_db
def test_a_verdict_is_as_sure_as_its_weakest_basis_and_its_assessment_is_made_again(
    institute: Unit, officer: Person
) -> None:
    system = save_foreign_system(institute, IN_TIME, NOW)

    def basis() -> tuple[str, str]:
        standing = Standing.objects.select_related("assessment").get(system=system)
        assert verify(standing.assessment).same
        return standing.outlook, standing.assessment.outlook["confidence"]

    assert basis() == ("IN_TRANSITION", "derived")
    rows = attach(LAW, list(figures_of(get_ruleset(LAW))), WORDS, None, officer, NOW)
    assert basis() == ("IN_TRANSITION", "read in the law")
    withdraw(next(row for row in rows if row.figure == "R32-TRANSITION-END"), "Другая статья", officer, LATER)
    assert basis() == ("IN_TRANSITION", "carried over")


@pytest.mark.django_db
@pytest.mark.parametrize(("reason", "said"), [("  ", "reason"), ("Ещё раз", "already")])
def test_what_cannot_be_taken_back_is_refused(officer: Person, reason: str, said: str) -> None:
    (row,) = attach(LAW, ["cutoff_latest"], WORDS, None, officer, NOW)
    if reason.strip():
        withdraw(row, "Это другая статья", officer, LATER)
    with translation.override("en"), pytest.raises(Refused, match=said):
        withdraw(row, reason, officer, LATER)


@pytest.mark.django_db
def test_no_wording_is_ever_deleted(officer: Person) -> None:
    (row,) = attach(LAW, ["cutoff_latest"], WORDS, None, officer, NOW)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        row.delete()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ruleset", "figures", "record", "said"),
    [
        ("ru-2031", ["cutoff_latest"], WORDS, "ru-2031"),
        (LAW, ["param_treshold"], WORDS, "param_treshold"),
        (LAW, ["cutoff_latest", "R32-NOTHING"], WORDS, "R32-NOTHING"),
        (LAW, [], WORDS, "figure"),
        (LAW, ["cutoff_latest"], WordingRecord(" ", "слова", date(2031, 6, 1)), "article"),
        (LAW, ["cutoff_latest"], WordingRecord("ст. 3", "\n", date(2031, 6, 1)), "words"),
        (LAW, ["cutoff_latest"], WordingRecord("ст. 3", "слова", date(2031, 6, 3)), "still to come"),
        (LAW, ["cutoff_latest"], WordingRecord("ст. 3", "слова", date(2026, 7, 25)), "published"),
    ],
)
def test_what_cannot_be_attached_is_refused_by_name_and_no_file_is_left(
    officer: Person, ruleset: str, figures: list[str], record: WordingRecord, said: str
) -> None:
    with translation.override("en"), pytest.raises(Refused) as refused:
        attach(ruleset, figures, record, SimpleUploadedFile("a.pdf", b"%PDF"), officer, NOW)
    assert said in str(refused.value)
    assert not Wording.objects.exists()
    assert files() == []


@pytest.mark.django_db
def test_a_figure_has_one_wording_at_a_time(officer: Person) -> None:
    attach(LAW, ["cutoff_latest"], WORDS, None, officer, NOW)
    with translation.override("en"), pytest.raises(Refused, match="Cut-off, latest"):
        attach(LAW, ["cutoff_earliest", "cutoff_latest"], WORDS, None, officer, LATER)
    assert Wording.objects.count() == 1
