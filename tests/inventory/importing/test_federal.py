"""The real US inventory of 2024: the first consolidation, the final one as an update of it, and the final one again."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from inventory.importing.process import Order, Outcome, run_import
from inventory.importing.profile import load_profile
from inventory.models import Claim, System, Unit, UnreadCell, UnreadReason
from inventory.models.choices import DateState, Phase, SettingsState, YesNoUnknown

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[2] / "data"
FIRST, FINAL = "2024_consolidated_ai_inventory_raw.csv", "2024_consolidated_ai_inventory_raw_v2.csv"
AT = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
# From the publisher's own README: how many use cases each agency has.
BY_AGENCY = {
    "Department of Agriculture": 89,
    "Department of Health and Human Services": 271,
    "Department of Homeland Security": 183,
    "Department of Justice": 240,
    "Department of the Interior": 180,
    "Department of Veterans Affairs": 229,
    "United States Agency for International Development": 137,
    "Federal Reserve Board of Governors": 50,
    "National Credit Union Administration": 16,
    "Postal Regulatory Commission": 1,
}
# Columns of the final file that are fields: name, agency, its abbreviation, bureau, purpose, stage, two dates.
MAPPED = {0, 1, 2, 3, 7, 9, 13, 14}


def import_one(name: str, profile: str) -> Outcome:
    loaded = load_profile(profile)
    return run_import(Order(DATA / name, loaded, loaded.as_of or date.max), 1 << 26, AT)


@pytest.fixture(scope="module")
def outcomes(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Outcome]]:
    """What the three imports did, one after the other. Everything is taken back after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield [
            import_one(FIRST, "us-federal-2024-v1"),
            import_one(FINAL, "us-federal-2024-v2"),
            import_one(FINAL, "us-federal-2024-v2"),
        ]
        transaction.set_rollback(True)


def system_of_row(row: int) -> System:
    """The system of a row of the final consolidation, numbered as in a spreadsheet."""
    with (DATA / FINAL).open(encoding="cp1252", newline="") as reading:
        cells = list(csv.reader(reading))[row - 1]
    name = " ".join(cells[0].split())
    return System.objects.get(source="us-federal-2024", name=name, unit__name=" ".join(cells[3].split()))


def test_new_changed_and_same_are_counted(outcomes: list[Outcome]) -> None:
    counted = [(len(o.found.new), len(o.found.changed), len(o.found.same), len(o.found.refused)) for o in outcomes]
    assert counted == [(1757, 0, 0, 0), (376, 22, 1735, 0), (0, 0, 2133, 0)]
    assert [outcome.found.absent for outcome in outcomes] == [0, 0, 0]


def test_all_rows_are_in_the_register(outcomes: list[Outcome]) -> None:
    assert System.objects.filter(source="us-federal-2024").count() == 2133


def test_each_agency_has_as_many_as_its_publisher_says(outcomes: list[Outcome]) -> None:
    root = Unit.objects.get(name="US federal government")
    agencies = {unit.name: unit for unit in Unit.objects.filter(parent=root)}
    assert len(agencies) == 41
    assert {name: System.objects.in_unit(agencies[name]).count() for name in BY_AGENCY} == BY_AGENCY


def test_every_cell_that_was_not_read_as_written_is_kept_and_listed(outcomes: list[Outcome]) -> None:
    cells = UnreadCell.objects.filter(run=outcomes[2].run)
    assert Counter(cells.values_list("reason", flat=True)) == {
        UnreadReason.YEAR_AS_DAY: 134,
        UnreadReason.UNUSUAL_DATE: 68,
        UnreadReason.NOT_A_DATE: 35,
        UnreadReason.NOT_A_WORD: 5,
        UnreadReason.REMARK: 2,
    }
    assert UnreadCell.objects.count() == cells.count()
    assert set(cells.filter(row=186).values_list("column", "value", "reason")) == {
        ("Date Initiated", "10/12023", UnreadReason.NOT_A_DATE)
    }


def test_years_that_excel_made_days_of_are_read_as_years(outcomes: list[Outcome]) -> None:
    cell = UnreadCell.objects.filter(column="Date Implemented", value="7/16/1905").first()
    assert cell is not None
    assert (cell.read_as, cell.system.in_operation_from, cell.system.in_operation_to) == (
        "2024",
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    assert not System.objects.filter(in_operation_from__year__lt=1950).exists()


def test_a_month_written_backwards_is_half_known(outcomes: list[Outcome]) -> None:
    system = system_of_row(1449)
    assert (system.in_operation_from, system.in_operation_to) == (date(2024, 6, 1), date(2024, 6, 30))
    assert system.details["Date Initiated"] == "2022-07"


def test_a_date_whose_remark_changes_its_meaning_decides_nothing(outcomes: list[Outcome]) -> None:
    assert system_of_row(238).in_operation_state == DateState.UNKNOWN


def test_phases_are_stated_for_the_day_of_the_file(outcomes: list[Outcome]) -> None:
    systems = System.objects.filter(source="us-federal-2024")
    assert Counter(systems.values_list("phase", flat=True)) == {
        Phase.IN_OPERATION: 874 + 14 + 4,
        Phase.DEVELOPMENT: 404,
        Phase.PLANNED: 370 + 20 + 9,
        Phase.PILOT: 287,
        Phase.RETIRED: 142,
        Phase.UNKNOWN: 4 + 5,
    }
    assert set(systems.exclude(phase=Phase.UNKNOWN).values_list("phase_on", flat=True)) == {
        date(2024, 12, 16),
        date(2025, 1, 23),
    }


def test_silence_of_the_source_stays_unknown(outcomes: list[Outcome]) -> None:
    silent = System.objects.filter(
        source="us-federal-2024", settings_state=SettingsState.UNKNOWN, models_complete=YesNoUnknown.UNKNOWN
    )
    assert silent.filter(model_uses=None, flows=None).count() == 2133


def test_repeated_headers_are_kept_apart_and_nothing_is_lost(outcomes: list[Outcome]) -> None:
    with (DATA / FINAL).open(encoding="cp1252", newline="") as reading:
        rows = list(csv.reader(reading))[1:]
    filled = sum(bool(cell.strip()) for row in rows for place, cell in enumerate(row) if place not in MAPPED)
    details = System.objects.filter(source="us-federal-2024").values_list("details", flat=True)
    assert sum(len(detail) for detail in details) == filled
    assert all(f"If Other, please explain. (column {place})" in keys_of(details) for place in (26, 30, 38, 40, 42))


def keys_of(details: Any) -> set[str]:
    return {key for detail in details for key in detail}


def test_the_longest_names_fit_and_have_no_line_breaks(outcomes: list[Outcome]) -> None:
    names = list(System.objects.filter(source="us-federal-2024").values_list("name", flat=True))
    assert max(map(len, names)) > 300
    assert not any("\n" in name or name != name.strip() for name in names)


def test_facts_name_their_row_and_what_the_file_does_not_say_has_no_claim(outcomes: list[Outcome]) -> None:
    claims = Claim.objects.filter(system__source="us-federal-2024", superseded_at=None)
    dated = System.objects.filter(source="us-federal-2024", in_operation_state=DateState.DATED).count()
    assert claims.filter(field="in_operation").count() == dated > 600
    assert not claims.filter(field__in=["settings", "models", "material_change"]).exists()
    newest = Claim.objects.filter(system=System.objects.filter(source="us-federal-2024").latest("pk")).first()
    assert newest is not None
    assert newest.source.startswith("US federal AI inventory 2024, final consolidation, row ")
