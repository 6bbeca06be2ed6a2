"""Importing again: what is new, what changed, what people did in between, and two at once."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from inventory.importing.process import Outcome
from inventory.importing.trouble import ImportTrouble
from inventory.models import ImportedRow, ImportRun, Membership, Person, System, Unit, UnreadCell, UnreadReason
from inventory.models.choices import Phase, Role
from inventory.registering import SystemRecord, save_system
from inventory.signals import systems_changed
from inventory.units import move_unit
from tests.conftest import MakePerson, MakeSystem
from tests.inventory.importing.conftest import FLOOD, OLD, SPEECH, Import, write_register

RENAMED = SPEECH.replace(";Речь;", ";Речь-2;")


@pytest.fixture
def imported(import_file: Import, register_file: Path, officer: Person) -> Path:
    """The register after a first import; the person whom a row names is known."""
    import_file(register_file)
    return register_file


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    found = outcome.found
    return len(found.new), len(found.changed), len(found.same), len(found.refused)


def speech() -> System:
    return System.objects.get(imported_row__row=3)


def edit(system: System, officer: Person, at: datetime, **facts: Any) -> None:
    """An officer saves the system, with `facts`."""
    record = SystemRecord(name=system.name, unit=system.unit, retired=system.retired)
    save_system(system, replace(record, **facts), officer, at)


def test_a_first_import_counts_new_rows_and_keeps_the_run(import_file: Import, register_file: Path) -> None:
    outcome = import_file(register_file)
    assert counts(outcome) == (3, 0, 0, 0)
    run = ImportRun.objects.get()
    assert (run.rows_new, run.file_name, run.profile) == (3, "реестр.csv", "rechnadzor")


def test_the_same_file_again_changes_nothing(import_file: Import, imported: Path) -> None:
    versions = list(System.objects.values_list("pk", "version", "updated_at"))
    assert counts(import_file(imported)) == (0, 0, 3, 0)
    assert list(System.objects.values_list("pk", "version", "updated_at")) == versions


def test_the_cells_that_were_not_read_are_those_of_the_latest_run(import_file: Import, imported: Path) -> None:
    before = UnreadCell.objects.count()
    run = import_file(imported).run
    assert UnreadCell.objects.count() == UnreadCell.objects.filter(run=run).count() == before > 0


def test_a_changed_row_is_written_once_with_a_new_version(import_file: Import, imported: Path, tmp_path: Path) -> None:
    assert counts(import_file(write_register(tmp_path, FLOOD, RENAMED, OLD))) == (0, 1, 2, 0)
    assert (speech().name, speech().version) == ("Речь-2", 2)


def test_a_changed_fact_supersedes_its_claim_and_begins_a_phase(
    import_file: Import, imported: Path, tmp_path: Path
) -> None:
    import_file(write_register(tmp_path, FLOOD, SPEECH.replace("пилот", "Опытная эксплуатация"), OLD))
    assert speech().phase == Phase.PILOT
    assert list(speech().phase_rows.values_list("phase", flat=True)) == [Phase.UNKNOWN, Phase.PILOT]
    assert speech().claims.get(field="phase", superseded_at=None).value["phase"] == "pilot"


def test_models_and_flows_that_a_row_no_longer_names_are_taken_away(
    import_file: Import, imported: Path, tmp_path: Path
) -> None:
    import_file(write_register(tmp_path, FLOOD.replace("T-lite, ", "").replace("РФ, Германия", "РФ"), SPEECH, OLD))
    flood = System.objects.get(imported_row__row=2)
    assert [use.name for use in flood.model_uses.all()] == ["Бурлак-7"]
    assert [flow.country for flow in flood.flows.all()] == ["RU"]


def test_what_a_person_edited_is_kept_and_listed_until_the_two_agree(
    import_file: Import, imported: Path, tmp_path: Path, officer: Person, at: datetime
) -> None:
    edit(speech(), officer, at, name="Речевой помощник")
    newer = write_register(tmp_path, FLOOD, RENAMED, OLD)
    assert counts(import_file(newer)) == (0, 0, 3, 0)
    assert counts(import_file(newer)) == (0, 0, 3, 0)
    assert speech().name == "Речевой помощник"
    kept = UnreadCell.objects.get(reason=UnreadReason.KEPT)
    assert (kept.row, kept.column, kept.value) == (3, "Название", "Речь-2")


def test_a_fact_that_a_person_stated_is_kept_though_another_field_of_the_row_changes(
    import_file: Import, imported: Path, tmp_path: Path, officer: Person, at: datetime
) -> None:
    edit(speech(), officer, at, phase=Phase.SUSPENDED)
    newer = RENAMED.replace("пилот", "Эксплуатация")
    assert counts(import_file(write_register(tmp_path, FLOOD, newer, OLD))) == (0, 1, 2, 0)
    assert (speech().name, speech().phase) == ("Речь-2", Phase.SUSPENDED)


def test_what_the_file_does_not_say_anew_leaves_an_edit_alone(
    import_file: Import, imported: Path, officer: Person, at: datetime
) -> None:
    edit(speech(), officer, at, purpose="Расшифровка совещаний")
    assert counts(import_file(imported)) == (0, 0, 3, 0)
    assert speech().purpose == "Расшифровка совещаний"
    assert not UnreadCell.objects.filter(reason=UnreadReason.KEPT).exists()


def test_a_person_who_joined_since_is_found_without_a_change_of_the_file(
    import_file: Import, imported: Path, make_person: MakePerson
) -> None:
    joined = make_person("Никитин Роман", "nobody@example.org")
    assert counts(import_file(imported)) == (0, 1, 2, 0)
    assert speech().responsible == joined


def test_systems_that_the_file_leaves_out_are_counted_and_stay(
    import_file: Import, imported: Path, tmp_path: Path
) -> None:
    outcome = import_file(write_register(tmp_path, FLOOD))
    assert outcome.found.absent == 2
    assert System.objects.filter(source="rechnadzor").count() == 3


def test_a_dry_run_counts_and_writes_nothing(import_file: Import, register_file: Path) -> None:
    outcome = import_file(register_file, dry_run=True)
    assert counts(outcome) == (3, 0, 0, 0)
    assert outcome.units_missing == 3
    assert not System.objects.exists()
    assert not Unit.objects.exists()
    assert not ImportRun.objects.exists()


def test_everything_goes_into_the_unit_that_is_named(import_file: Import, register_file: Path, institute: Unit) -> None:
    import_file(register_file, unit=institute)
    assert set(System.objects.values_list("unit", flat=True)) == {institute.pk}


def test_a_unit_that_was_moved_and_renamed_keeps_its_systems(
    import_file: Import, imported: Path, ministry: Unit, administrator: Person
) -> None:
    unit = Unit.objects.get(name="Управление прогнозов")
    move_unit(unit, ministry, administrator)
    Unit.objects.filter(pk=unit.pk).update(name="Центр прогнозов")
    assert counts(import_file(imported)) == (0, 0, 3, 0)
    assert speech().unit.pk == unit.pk


@pytest.fixture
def everywhere(make_person: MakePerson, ministry: Unit, foreign_root: Unit) -> Person:
    """An auditor of both organisations."""
    return make_person("Родина Вера", "rodina@example.org", (Role.AUDITOR, ministry), (Role.AUDITOR, foreign_root))


def people_of_the_new_root() -> list[Person]:
    return [membership.person for membership in Membership.objects.filter(unit__name="Речнадзор")]


def test_a_new_root_unit_is_seen_by_those_who_hold_a_role_in_every_root(
    import_file: Import, register_file: Path, officer: Person, everywhere: Person
) -> None:
    import_file(register_file)
    assert people_of_the_new_root() == [everywhere]


def test_roots_without_systems_do_not_count_where_others_have_some(
    import_file: Import, register_file: Path, officer: Person, everywhere: Person, system: System
) -> None:
    import_file(register_file)
    assert set(people_of_the_new_root()) == {officer, everywhere}


def test_people_of_the_sample_see_what_is_imported_only_while_there_is_nothing_real(
    import_file: Import,
    register_file: Path,
    officer: Person,
    everywhere: Person,
    system: System,
    foreign_root: Unit,
    make_system: MakeSystem,
) -> None:
    Unit.objects.filter(name__startswith="Министерство").update(sample=True)
    make_system(unit=foreign_root)
    import_file(register_file)
    assert people_of_the_new_root() == [everywhere]


def test_the_signal_names_new_and_changed_systems_once(import_file: Import, imported: Path, tmp_path: Path) -> None:
    heard: list[list[int]] = []

    def hear(sender: object, system_ids: list[int], **_more: object) -> None:
        heard.append(system_ids)

    systems_changed.connect(hear)
    try:
        import_file(write_register(tmp_path, FLOOD, RENAMED, OLD, OLD.replace("3;", "4;", 1)))
    finally:
        systems_changed.disconnect(hear)
    assert heard == [sorted([speech().pk, System.objects.latest("pk").pk])]


def test_a_failure_at_the_very_end_leaves_nothing_behind(import_file: Import, register_file: Path, db: None) -> None:
    def fail(sender: object, **_more: object) -> None:
        raise RuntimeError("the power went")

    systems_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="the power went"):
            import_file(register_file)
    finally:
        systems_changed.disconnect(fail)
    assert not System.objects.exists()
    assert not ImportedRow.objects.exists()
    assert not Unit.objects.exists()


def test_a_second_import_of_the_same_source_at_once_is_refused(import_file: Import, register_file: Path) -> None:
    with psycopg.connect(**connection.get_connection_params()) as session:
        session.execute("SELECT pg_advisory_lock(hashtext('import'), hashtext('rechnadzor'))")
        with pytest.raises(ImportTrouble, match="Another import of “rechnadzor” is running"):
            import_file(register_file)
    assert not System.objects.exists()


def test_facts_are_stated_by_the_person_in_whose_name_it_is_done(
    import_file: Import, register_file: Path, officer: Person, at: datetime
) -> None:
    run = import_file(register_file, actor=officer).run
    assert run is not None
    assert run.started_by == officer
    assert {claim.stated_by for system in System.objects.all() for claim in system.claims.all()} == {officer}


@pytest.mark.parametrize("content", ["", "\r\n\r\n"])
def test_a_file_with_a_header_only_says_so(import_file: Import, tmp_path: Path, content: str) -> None:
    path = write_register(tmp_path)
    path.write_bytes(path.read_bytes() + content.encode())
    with pytest.raises(ImportTrouble, match="a header and no rows"):
        import_file(path)
