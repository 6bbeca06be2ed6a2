"""How many reminders lie ahead, by year and kind of deadline, as deadlines and people are now."""

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractYear

from compliance.models import Deadline
from compliance.models.reminder import ReminderQuerySet


@dataclass(frozen=True, slots=True)
class Forecast:
    """`rows`: for each kind of deadline its word and a count for each of `years`; `totals` under them."""

    years: list[int]
    rows: list[tuple[str, list[int]]]
    totals: list[int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.totals)


def years_ahead(visible: ReminderQuerySet) -> Forecast:
    """Counts the reminders of `visible` that wait, in one query."""
    found = (
        visible.waiting()
        .order_by()
        .annotate(year=ExtractYear("send_on"))
        .values_list("year", "deadline__kind")
        .annotate(number=Count("pk"))
    )
    counts = {(year, kind): number for year, kind, number in found}
    years = sorted({year for year, _kind in counts})
    years = list(range(years[0], years[-1] + 1)) if years else []
    rows = [(str(kind.label), [counts.get((year, kind.value), 0) for year in years]) for kind in Deadline.Kind]
    return Forecast(
        years=years,
        rows=[row for row in rows if any(row[1])],
        totals=[sum(counts.get((year, kind.value), 0) for kind in Deadline.Kind) for year in years],
    )
