"""From where a list of verdicts is seen: now, on a day of the law, or as it was known at a past moment.

The two dates of the house are never one. `on` is a day of the law, judged with what is known now; `known_at` is a past
moment, answered from stored assessments only. An address that asks for both is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, pgettext_lazy

from compliance.deadlines import moscow_day
from compliance.engine import FIRST_DAY, LAST_DAY, RuleSet
from compliance.loading import installed_rulesets
from compliance.rules_in_force import active_ruleset
from web.exporting.sheet import MOSCOW
from web.parts.dates import day_words
from web.parts.day_field import DayField

if TYPE_CHECKING:
    from django.http import QueryDict

ON, KNOWN_AT, RULESET = "on", "known_at", "ruleset"
# What an address says about where it stands; every link on the page carries them along.
PARAMETERS = (ON, KNOWN_AT, RULESET)
PARAMETER_LABELS = {
    ON: pgettext_lazy("condition", "day of the law"),
    KNOWN_AT: pgettext_lazy("condition", "as it was known"),
    RULESET: pgettext_lazy("condition", "rule set"),
}
# The days that everybody asks about: before and after the cut-off, the restriction, the end of the transition.
OFFERED = (date(2026, 9, 1), date(2027, 3, 1), date(2032, 8, 31), date(2032, 9, 1))
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Either nothing (now), or a day of the law with the rule set that judges it, or a past moment."""

    on: date | None = None
    ruleset: RuleSet | None = None
    known_at: datetime | None = None

    @property
    def is_now(self) -> bool:
        """Whether the page shows what holds now."""
        return self.on is None and self.known_at is None

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters that an address needs to stand here; none for now."""
        if self.known_at is not None:
            return {KNOWN_AT: written_moment(self.known_at)}
        if self.on is None or self.ruleset is None:
            return {}
        return {ON: self.on.isoformat(), RULESET: self.ruleset.id}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A parameter that cannot be followed: what it said, and a sentence that says why."""

    parameter: str
    value: str
    sentence: str


NOW = Standpoint()


def read_standpoint(query: QueryDict, now: datetime) -> tuple[Standpoint, list[Refusal]]:
    """Where the address stands at the moment `now`. With refusals it stands nowhere, and nothing may be shown."""
    asked = {name: query.get(name, "").strip() for name in PARAMETERS}
    if asked[KNOWN_AT] and (asked[ON] or asked[RULESET]):
        return NOW, [Refusal(KNOWN_AT, asked[KNOWN_AT][:_SHOWN], both_at_once())]
    try:
        if asked[KNOWN_AT]:
            return Standpoint(known_at=_moment(asked[KNOWN_AT], now)), []
        if asked[ON] or asked[RULESET]:
            return _on_a_day(asked[ON], asked[RULESET], now), []
    except _RefusedError as refused:
        return NOW, [Refusal(refused.parameter, asked[refused.parameter][:_SHOWN], refused.sentence)]
    return NOW, []


def both_at_once() -> str:
    """Why one page cannot have both dates."""
    return gettext(
        "A day of the law and a past moment cannot be asked together: a day is judged with what is known now, "
        "a past moment shows only what was stored then. Keep one of them."
    )


class _RefusedError(ValueError):
    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter, self.sentence = parameter, sentence


def _on_a_day(day: str, ruleset_id: str, now: datetime) -> Standpoint:
    """A day of the law. A rule set without a day is asked about its outlook, a day without one by the active one."""
    rulesets = installed_rulesets()
    if ruleset_id and ruleset_id not in rulesets:
        raise _RefusedError(RULESET, gettext("There is no such rule set."))
    active = active_ruleset()
    ruleset = rulesets[ruleset_id] if ruleset_id and ruleset_id != active.id else active
    on = _day(day, ON) if day else max(moscow_day(now), ruleset.parameters.outlook_not_before)
    if not FIRST_DAY <= on <= LAST_DAY:
        sentence = gettext("Only days from %(first)s to %(last)s can be judged.")
        raise _RefusedError(ON, sentence % {"first": day_words(FIRST_DAY), "last": day_words(LAST_DAY)})
    first = min(installed.published_on for installed in rulesets.values())
    if on < first:
        sentence = gettext("No rule set had been published on that day; the first is of %(day)s.")
        raise _RefusedError(ON, sentence % {"day": day_words(first)})
    return Standpoint(on=on, ruleset=ruleset)


def _moment(value: str, now: datetime) -> datetime:
    """A moment in Moscow; a day alone stands for its first minute."""
    moment = _iso_moment(value)
    if moment is None:
        moment = datetime.combine(_day(value, KNOWN_AT), time(), tzinfo=MOSCOW)
    if moment > now:
        raise _RefusedError(KNOWN_AT, gettext("This moment has not come yet; what was known can be asked of the past."))
    return moment


def _iso_moment(value: str) -> datetime | None:
    try:
        found = parse_datetime(value)
    except ValueError:
        return None
    if found is None:
        return None
    try:
        return found.replace(tzinfo=MOSCOW) if found.tzinfo is None else found.astimezone(MOSCOW)
    except OverflowError:
        return None


def _day(value: str, parameter: str) -> date:
    """A day as ISO or as the language writes it."""
    try:
        found = DayField().clean(value)
    except ValidationError as error:
        raise _RefusedError(parameter, " ".join(error.messages)) from error
    assert isinstance(found, date)  # noqa: S101 an empty value was not asked
    return found


def written_moment(moment: datetime) -> str:
    """The moment as an address has it, in Moscow: the day alone where it is midnight."""
    there = moment.astimezone(MOSCOW).replace(tzinfo=None)
    if there.time() == time():
        return there.date().isoformat()
    exact = "minutes" if not there.second and not there.microsecond else "auto"
    return there.isoformat(timespec=exact)


def moment_words(moment: datetime, to_the_minute: bool = False) -> str:
    """`1 Oct 2026, 00:00`: the Moscow day and hour, with seconds only where there are some and they are wanted."""
    there = moment.astimezone(MOSCOW)
    hour = f"{there:%H:%M:%S}" if there.second and not to_the_minute else f"{there:%H:%M}"
    return f"{day_words(there.date())}, {hour}"
