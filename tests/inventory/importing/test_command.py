"""`manage.py import_systems`: what it prints, when it fails, and the report."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from inventory.importing.report import disarmed
from inventory.models import ImportRun, Person, System, Unit
from inventory.units import create_unit
from tests.inventory.importing.conftest import SPEECH, write_register

pytestmark = pytest.mark.django_db


def run(path: Path, profile: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_systems", str(path), profile=str(profile), stdout=out, **options)
    return out.getvalue()


def test_it_counts_rows_and_cells(register_file: Path, profile_file: Path) -> None:
    printed = run(register_file, profile_file)
    assert "Read as text in cp1251, columns divided by “;”: 3 rows." in printed
    assert "3 new, 0 changed, 0 the same, 0 refused." in printed
    assert "row 3, Введена: 'весной 2030': not a date that the profile knows" in printed
    assert "3 units were made." in printed


def test_a_dry_run_says_so(register_file: Path, profile_file: Path) -> None:
    assert "Nothing was written: this was a dry run." in run(register_file, profile_file, dry_run=True)
    assert not System.objects.exists()


def test_the_report_has_a_line_for_each_cell_and_each_refused_row(tmp_path: Path, profile_file: Path) -> None:
    path = write_register(tmp_path, SPEECH, SPEECH.replace("Речь", ""))
    run(path, profile_file, report=tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as reading:
        lines = list(csv.DictReader(reading))
    assert [line["row"] for line in lines] == ["2"] * 5 + ["3"]
    assert lines[-1]["reason"] == "row refused: there is no name in “Название”"
    assert {"column": "Введена", "value": "весной 2030"}.items() <= lines[2].items()


@pytest.mark.parametrize("text", ["=1+1", "+7", "-1", "@x", "\tx"])
def test_no_cell_of_the_report_is_a_formula(text: str) -> None:
    assert disarmed(text) == f"'{text}"


def test_a_report_that_cannot_be_written_is_said_before_anything_is_imported(
    register_file: Path, profile_file: Path, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=r"report .* cannot be written"):
        run(register_file, profile_file, report=tmp_path)
    assert not System.objects.exists()


@pytest.mark.parametrize("by", ["name", "path", "id"])
def test_the_unit_is_named_by_name_path_or_id(
    register_file: Path, profile_file: Path, institute: Unit, by: str
) -> None:
    names = {"name": institute.name, "path": institute.path, "id": str(institute.pk)}
    run(register_file, profile_file, unit=names[by])
    assert set(System.objects.values_list("unit", flat=True)) == {institute.pk}


def test_a_unit_that_is_not_there_or_not_the_only_one_is_an_error(
    register_file: Path, profile_file: Path, ministry: Unit, institute: Unit
) -> None:
    with pytest.raises(CommandError, match="no unit “Атлантида”"):
        run(register_file, profile_file, unit="Атлантида")
    twin = create_unit(institute.name, institute)
    with pytest.raises(CommandError, match=rf"give an id: {institute.pk} .*, {twin.pk} "):
        run(register_file, profile_file, unit=institute.name)


def test_a_profile_without_units_wants_one_named(tmp_path: Path, register_file: Path, profile_file: Path) -> None:
    text = profile_file.read_text(encoding="utf-8")
    table = text[text.index("[unit]") : text.index("[dates]")]
    columns = 'columns = ["Комментарий", "Управление", "Сокр.", "Отдел"]'
    profile_file.write_text(text.replace(table, "").replace('columns = ["Комментарий"]', columns), encoding="utf-8")
    with pytest.raises(CommandError, match="name one with --unit"):
        run(register_file, profile_file)


def test_the_actor_must_be_in_the_register(register_file: Path, profile_file: Path, officer: Person) -> None:
    run(register_file, profile_file, actor="Orlova@example.org")
    assert ImportRun.objects.get().started_by == officer
    with pytest.raises(CommandError, match=r"Nobody .* has the address ghost@example\.org"):
        run(register_file, profile_file, actor="ghost@example.org")


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"a\x00b", b"a,b\n1,2\n", b"PK\x03\x04", b'"never closed\n', "Ёж;ж\n".encode("utf-16-be")],
    ids=["empty", "PDF", "NUL", "other columns", "broken zip", "open quote", "UTF-16 without a mark"],
)
def test_a_file_that_is_no_register_gets_one_sentence_and_changes_nothing(
    tmp_path: Path, profile_file: Path, content: bytes
) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"^register\.csv: .*[.?] Nothing was changed\.$") as caught:
        run(path, profile_file)
    assert "\n" not in str(caught.value)
    assert not ImportRun.objects.exists()
