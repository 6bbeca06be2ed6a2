"""The real US inventory of 2024: the first consolidation, the final one as an update of it, and the final one again."""

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import TestCase, override_settings

from inventory.importing.process import Order, run_import
from inventory.importing.profile_files import load_profile
from inventory.models import Claim, ImportRun, System, Unit, UnreadCell, UnreadReason
from inventory.models.choices import DateState, Phase, SettingsState, YesNoUnknown

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[2] / "data"
FIRST, FINAL = "2024_consolidated_ai_inventory_raw.csv", "2024_consolidated_ai_inventory_raw_v2.csv"
AT = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
# How many use cases each agency has, by the table of the publisher (the Federal Reserve as the file spells it).
BY_AGENCY = {
    "Department of Agriculture": 89,
    "Department of Commerce": 57,
    "Department of Education": 54,
    "Department of Energy": 79,
    "Department of Health and Human Services": 271,
    "Department of Homeland Security": 183,
    "Department of Housing and Urban Development": 6,
    "Department of Justice": 240,
    "Department of Labor": 70,
    "Department of State": 51,
    "Department of the Interior": 180,
    "Department of Transportation": 66,
    "Department of the Treasury": 54,
    "Department of Veterans Affairs": 229,
    "Environmental Protection Agency": 17,
    "General Services Administration": 24,
    "National Aeronautics and Space Administration": 18,
    "National Science Foundation": 16,
    "Office of Personnel Management": 2,
    "Social Security Administration": 23,
    "United States Agency for International Development": 137,
    "Commodity Futures Trading Commission": 4,
    "Consumer Financial Protection Bureau": 4,
    "Election Assistance Commission": 2,
    "Equal Employment Opportunity Commission": 8,
    "Federal Deposit Insurance Corporation": 55,
    "Federal Energy Regulatory Commission": 4,
    "Federal Housing Finance Agency": 18,
    "Board of Governors of the Federal Reserve System": 50,
    "Federal Trade Commission": 6,
    "National Archives and Records Administration": 9,
    "National Credit Union Administration": 16,
    "National Transportation Safety Board": 2,
    "Pension Benefit Guaranty Corporation": 2,
    "Postal Regulatory Commission": 1,
    "Presidio Trust": 5,
    "Securities and Exchange Commission": 28,
    "Tennessee Valley Authority": 39,
    "United States Agency for Global Media": 8,
    "United States Commission on Civil Rights": 2,
    "United States Trade and Development Agency": 4,
}
# Columns of the final file that are fields: name, agency, its abbreviation, bureau, purpose, stage, two dates.
MAPPED = {0, 1, 2, 3, 7, 9, 13, 14}


def import_one(name: str, profile: str) -> None:
    loaded = load_profile(profile)
    run_import(Order(DATA / name, loaded, loaded.as_of or date.max), 1 << 26, AT)


def system_of_row(row: int) -> System:
    """The system of a row of the final consolidation, numbered as in a spreadsheet."""
    with (DATA / FINAL).open(encoding="cp1252", newline="") as reading:
        cells = list(csv.reader(reading))[row - 1]
    name = " ".join(cells[0].split())
    return System.objects.get(source="us-federal-2024", name=name, unit__name=" ".join(cells[3].split()))


def keys_of(details: Iterable[dict[str, str]]) -> set[str]:
    return {key for detail in details for key in detail}


class FederalInventory(TestCase):
    """The register after the three imports, which take seconds and are made once for all tests."""

    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(LANGUAGE_CODE="en"):
            import_one(FIRST, "us-federal-2024-v1")
            import_one(FINAL, "us-federal-2024-v2")
            import_one(FINAL, "us-federal-2024-v2")

    def test_new_changed_and_same_are_counted(self) -> None:
        runs = ImportRun.objects.order_by("pk")
        assert list(runs.values_list("rows_new", "rows_changed", "rows_same", "rows_refused")) == [
            (1757, 0, 0, 0),
            (376, 22, 1735, 0),
            (0, 0, 2133, 0),
        ]

    def test_all_rows_are_in_the_register(self) -> None:
        assert System.objects.filter(source="us-federal-2024").count() == 2133

    def test_each_agency_has_as_many_as_its_publisher_says(self) -> None:
        root = Unit.objects.get(name="US federal government")
        agencies = {unit.name: unit for unit in Unit.objects.filter(parent=root)}
        assert {name: System.objects.in_unit(unit).count() for name, unit in agencies.items()} == BY_AGENCY

    def test_every_cell_that_was_not_read_as_written_is_kept_and_listed(self) -> None:
        cells = UnreadCell.objects.filter(run=ImportRun.objects.latest("pk"))
        assert Counter(cells.values_list("reason", flat=True)) == {
            UnreadReason.YEAR_AS_DAY: 134,
            UnreadReason.UNUSUAL_DATE: 68,
            UnreadReason.NOT_A_DATE: 34,
            UnreadReason.NOT_A_WORD: 5,
            UnreadReason.REMARK: 2,
        }
        assert UnreadCell.objects.count() == cells.count()
        assert set(cells.filter(row=186).values_list("column", "value", "reason")) == {
            ("Date Initiated", "10/12023", UnreadReason.NOT_A_DATE)
        }

    def test_years_that_excel_made_days_of_are_read_as_years(self) -> None:
        cell = UnreadCell.objects.filter(column="Date Implemented", value="7/16/1905").first()
        assert cell is not None
        assert (cell.read_as, cell.system.in_operation_from, cell.system.in_operation_to) == (
            "2024",
            date(2024, 1, 1),
            date(2024, 12, 31),
        )
        assert not System.objects.filter(in_operation_from__year__lt=1950).exists()

    def test_a_month_written_backwards_is_half_known(self) -> None:
        system = system_of_row(1449)
        assert (system.in_operation_from, system.in_operation_to) == (date(2024, 6, 1), date(2024, 6, 30))
        assert system.details["Date Initiated"] == "2022-07"

    def test_a_date_whose_remark_changes_its_meaning_decides_nothing(self) -> None:
        assert system_of_row(238).in_operation_state == DateState.UNKNOWN

    def test_phases_are_stated_for_the_day_of_the_file(self) -> None:
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

    def test_silence_of_the_source_stays_unknown(self) -> None:
        silent = System.objects.filter(
            source="us-federal-2024", settings_state=SettingsState.UNKNOWN, models_complete=YesNoUnknown.UNKNOWN
        )
        assert silent.filter(model_uses=None, flows=None).count() == 2133

    def test_repeated_headers_are_kept_apart_and_nothing_is_lost(self) -> None:
        with (DATA / FINAL).open(encoding="cp1252", newline="") as reading:
            rows = list(csv.reader(reading))[1:]
        filled = sum(bool(cell.strip()) for row in rows for place, cell in enumerate(row) if place not in MAPPED)
        details = System.objects.filter(source="us-federal-2024").values_list("details", flat=True)
        assert sum(len(detail) for detail in details) == filled
        assert all(f"If Other, please explain. (column {place})" in keys_of(details) for place in (26, 30, 38, 40, 42))

    def test_the_longest_names_fit_and_have_no_line_breaks(self) -> None:
        names = list(System.objects.filter(source="us-federal-2024").values_list("name", flat=True))
        assert max(map(len, names)) > 300
        assert not any("\n" in name or name != name.strip() for name in names)

    def test_facts_name_their_row_and_what_the_file_does_not_say_has_no_claim(self) -> None:
        claims = Claim.objects.filter(system__source="us-federal-2024", superseded_at=None)
        dated = System.objects.filter(source="us-federal-2024", in_operation_state=DateState.DATED).count()
        assert claims.filter(field="in_operation").count() == dated > 600
        assert not claims.filter(field__in=["settings", "models", "material_change"]).exists()
        newest = Claim.objects.filter(system=System.objects.filter(source="us-federal-2024").latest("pk")).first()
        assert newest is not None
        assert newest.source.startswith("US federal AI inventory 2024, final consolidation, row ")
