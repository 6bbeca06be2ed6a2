"""Half-known dates: a state and two columns, the earliest and the latest day ("2026" is all days of 2026)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CheckConstraint, F, Q

DATED = "dated"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as the register knows it: `state` is a value of the state column; the days are there if it is `dated`."""

    state: str
    earliest: date | None = None
    latest: date | None = None

    @property
    def is_dated(self) -> bool:
        """Whether two days are known."""
        return self.state == DATED


def dated_consistently(model: str, state: str, earliest: str, latest: str) -> CheckConstraint:
    """Both days are there and in order if the state is *dated*, and neither is there otherwise."""
    both = Q(**{state: DATED, f"{earliest}__isnull": False, f"{latest}__isnull": False, f"{earliest}__lte": F(latest)})
    neither = ~Q(**{state: DATED}) & Q(**{f"{earliest}__isnull": True, f"{latest}__isnull": True})
    return CheckConstraint(condition=both | neither, name=f"{model}_{state}_dated")
