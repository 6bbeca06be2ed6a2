"""The as-of line: which rule set speaks, on which day, what holds today, and how sure that is (look §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from web.parts.dates import figure


@dataclass(frozen=True, slots=True)
class AsOf:
    """What the line under a title says.

    `ruleset` is the rule set's short title, `status` its status in words, `begins_on` the first day on which the
    restriction can apply, `outlook_on` the day that is judged. `assumptions` are the short names of those on which
    something on the page hangs. `asked`: somebody asked for this very day, and it is judged with what is known today.
    `chooser_url` leads to the choice of another day or rule set. `applying`: a change of the rules is being applied.
    """

    ruleset: str
    status: str
    today: date
    outlook_on: date
    begins_on: date
    confidence: str | None = None
    assumptions: tuple[str, ...] = ()
    ruleset_url: str = ""
    asked: bool = False
    chooser_url: str = ""
    applying: bool = False

    @property
    def outlook_is_today(self) -> bool:
        """From the first day of the restriction on, both days are one."""
        return self.outlook_on == self.today

    @property
    def is_ahead(self) -> bool:
        """Whether the day that is judged is still to come; its underline is dashed."""
        return self.outlook_on > self.today

    @property
    def today_words(self) -> str:
        """`restriction not in force yet, begins in 97 days`; empty once it applies."""
        days = (self.begins_on - self.today).days
        if days <= 0:
            return ""
        return ngettext(
            "the restriction is not in force yet, it begins in %(count)s day",
            "the restriction is not in force yet, it begins in %(count)s days",
            days,
        ) % {"count": figure(days)}

    @property
    def assumption_words(self) -> str:
        """One assumption in full; several are counted and named."""
        count = len(self.assumptions)
        if count == 1:
            return gettext("assumption: %(name)s") % {"name": self.assumptions[0]}
        return ngettext("%(count)s assumption: %(names)s", "%(count)s assumptions: %(names)s", count) % {
            "count": figure(count),
            "names": ", ".join(self.assumptions),
        }
