"""Reminder policies in words: when, to whom, in which mail, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext

from compliance.models import Addressee, Deadline, Policy
from compliance.reminders.policies import Plan, plan_of, shipped
from compliance.reminders.setting_policies import COLUMNS
from compliance.reminders.working_days import LAST_KNOWN_YEAR, transfers_are_known
from inventory.models import Unit


@dataclass(frozen=True, slots=True)
class Said:
    """A plan in words, part by part."""

    before: str
    after: str
    people: str
    how: str
    optional: str


@dataclass(frozen=True, slots=True)
class Place:
    """What holds for one kind in one place: `policy` where it is set there, None for what is shipped."""

    kind: str
    unit: Unit | None
    policy: Policy | None
    said: Said
    may_set: bool


def said(plan: Plan) -> Said:
    """The plan in words."""
    return Said(
        before=offsets_words(plan.offsets),
        after=overdue_words(plan.overdue_every, plan.overdue_times, plan.escalate_to),
        people="; ".join(addressee_words(addressee) for addressee in plan.addressees),
        how=", ".join(_how(plan)),
        optional=gettext("mandatory") if plan.mandatory else gettext("may be switched off"),
    )


def offsets_words(codes: Sequence[str]) -> str:
    """`months before: 6, 3, 1; days before: 14, 7; on the day itself`."""
    months = ", ".join(code[1:] for code in codes if code[0] == "m")
    days = ", ".join(code[1:] for code in codes if code[0] == "d" and code != "d0")
    parts = [
        gettext("months before: %(numbers)s") % {"numbers": months} if months else "",
        gettext("days before: %(numbers)s") % {"numbers": days} if days else "",
        gettext("on the day itself") if "d0" in codes else "",
    ]
    return "; ".join(filter(None, parts))


def overdue_words(every: int, times: int, escalate_to: str) -> str:
    """`every 7 days, 4 times, then once: the unit's officers`."""
    parts = []
    if every and times:
        parts.append(ngettext("every %(count)s day", "every %(count)s days", every) % {"count": every})
        parts.append(ngettext("%(count)s time", "%(count)s times", times) % {"count": times})
    if escalate_to:
        parts.append(gettext("then once: %(whom)s") % {"whom": addressee_words(escalate_to)})
    return ", ".join(parts) or gettext("nothing")


def addressee_words(addressee: str) -> str:
    """Who is meant."""
    return str(Addressee(addressee).label) if addressee in Addressee.values else addressee


def _how(plan: Plan) -> Iterable[str]:
    yield gettext("in a mail of its own") if plan.apart else gettext("in the daily mail")
    yield gettext("on working days only") if plan.working_days else gettext("on any day")
    if plan.quiet_from != plan.quiet_until:
        yield gettext("not from %(first)s to %(last)s") % {
            "first": f"{plan.quiet_from:02}:00",
            "last": f"{plan.quiet_until:02}:00",
        }


def origin_words(plan: Plan, units: Mapping[int, Unit]) -> str:
    """Where a plan comes from: `as shipped`, `set for the installation`, `set for the unit …`."""
    if plan.policy_id is None and plan.unit_id is None:
        return gettext("as shipped")
    if plan.unit_id is None:
        return gettext("set for the installation")
    return gettext("set for the unit “%(unit)s”") % {"unit": units.get(plan.unit_id, "")}


def places(policies: Iterable[Policy], may_set: Any) -> list[tuple[str, list[Place]]]:
    """By kind, in words, what holds in the installation, and then in each unit that has its own.

    `may_set(unit or None)` says whether the reader may change it there.
    """
    by_kind: dict[str, list[Policy]] = {kind: [] for kind in Deadline.Kind.values}
    for policy in policies:
        by_kind[policy.kind].append(policy)
    return [(str(Deadline.Kind(kind).label), _places(kind, found, may_set)) for kind, found in by_kind.items()]


def _places(kind: str, found: list[Policy], may_set: Any) -> list[Place]:
    whole = next((policy for policy in found if policy.unit is None), None)
    first = Place(kind, None, whole, said(plan_of(whole) if whole else shipped()[kind]), may_set(None))
    units = sorted((policy for policy in found if policy.unit), key=lambda one: one.unit.path if one.unit else "")
    return [first, *(Place(kind, one.unit, one, said(plan_of(one)), may_set(one.unit)) for one in units)]


def changed_words(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, kind: str) -> list[str]:
    """What an act changed: each part in words that differs."""
    if after is None:
        return [gettext("taken back: what is inherited holds")]
    new = said(_plan(kind, after))
    if before is None:
        return [new.before, gettext("after the day: %(what)s") % {"what": new.after}, new.people, new.how, new.optional]
    old = said(_plan(kind, before))
    pairs = [
        (old.before, new.before),
        (
            gettext("after the day: %(what)s") % {"what": old.after},
            gettext("after the day: %(what)s") % {"what": new.after},
        ),
        (old.people, new.people),
        (old.how, new.how),
        (old.optional, new.optional),
    ]
    return [f"{was} → {now}" for was, now in pairs if was != now]


def _plan(kind: str, columns: Mapping[str, Any]) -> Plan:
    values: dict[str, Any] = {
        name: tuple(columns[name]) if isinstance(columns[name], list) else columns[name] for name in COLUMNS
    }
    return Plan(kind=kind, **values)


def unknown_years(plan: Plan, first: date, last: date) -> str:
    """A sentence where working days are asked for in years of which the transferred days off are not known yet."""
    if not plan.working_days or all(transfers_are_known(year) for year in range(first.year, last.year + 1)):
        return ""
    return gettext(
        "Which days off are moved is known up to %(year)s. For later years only the days off that the law itself names "
        "are counted, until the Government has set the others."
    ) % {"year": LAST_KNOWN_YEAR}
