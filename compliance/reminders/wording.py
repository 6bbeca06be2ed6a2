"""Words of a mail: days with the year only where it is needed, counts in their plural forms, signs of verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from compliance.models import Deadline, Reminder, VerdictCode
from inventory.models.choices import Confidence, Setting

CODES_IN_SUBJECT = 3
LONGEST_IN_DAYS = 62
# Beyond it nobody counts days, nor months.
LONGEST_TO_COUNT = 730
RULESET_STATUS: Mapping[str, object] = MappingProxyType(
    {
        "draft": pgettext_lazy("rule set", "draft"),
        "approved": pgettext_lazy("rule set", "approved"),
        "before the duma": pgettext_lazy("rule set", "before the Duma"),
        "adopted": pgettext_lazy("rule set", "adopted"),
        "in force": pgettext_lazy("rule set", "in force"),
        "superseded": pgettext_lazy("rule set", "superseded"),
    }
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict stands in a mail: a sign that needs no colour, ink on tint, and the class of the dark colours."""

    sign: str
    ink: str
    tint: str
    edge: str
    css: str


_ROLES: Mapping[str, object] = MappingProxyType(
    {
        Reminder.Role.OFFICER.value: gettext_lazy("You are an officer of this unit."),
        Reminder.Role.ESCALATION.value: gettext_lazy("The day is over and nobody has acted, so the officers are told."),
        Reminder.Role.SUBSTITUTE.value: gettext_lazy("You stand in for somebody who cannot be reached."),
        Reminder.Role.DELEGATE.value: gettext_lazy("This matter was handed over to you."),
    }
)
_GREY = ("#4b5462", "#edeff3", "#edeff3")
LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        VerdictCode.NOT_PERMITTED.value: Look("■", "#a01520", "#fce7e7", "#fce7e7", "not-permitted"),
        VerdictCode.UNDETERMINED.value: Look("?", "#3d4756", "#ffffff", "#858d9a", "undetermined"),
        VerdictCode.NEEDS_LAWYER.value: Look("§", "#5a2ea6", "#f0eafb", "#f0eafb", "needs-lawyer"),
        VerdictCode.IN_TRANSITION.value: Look("→", "#764700", "#fbf0da", "#fbf0da", "in-transition"),
        VerdictCode.CONFORMS.value: Look("●", "#14633a", "#e4f3ea", "#e4f3ea", "conforms"),
        VerdictCode.NOT_YET.value: Look("○", "#24536e", "#e2edf4", "#e2edf4", "not-yet"),
        VerdictCode.OUT_OF_SCOPE.value: Look("–", *_GREY, "out-of-scope"),
        VerdictCode.NONE.value: Look("–", *_GREY, "out-of-scope"),
    }
)


def short_day(day: date) -> str:
    """`31.08.2032`, `31 Aug 2032`."""
    return date_format(day, "DATE_FORMAT")


def day_in_words(day: date, on: date | None = None) -> str:
    """`27 November`, with the year unless it is the year of `on`."""
    if on and day.year == on.year:
        return date_format(day, pgettext("date format", "j F"))
    return date_format(day, pgettext("date format", "j F Y"))


def whole_day(day: date) -> str:
    """`Tuesday, 24 November 2026`."""
    return date_format(day, pgettext("date format", "l, j F Y"))


def days_in_words(days: Sequence[date], on: date) -> str:
    """`27 November`; `27 and 30 November`; `28 February 2027 and 31 August 2032`; of more: the first and last."""
    first, last = min(days), max(days)
    if first == last:
        return day_in_words(first, on)
    if len(set(days)) == 2 and (first.year, first.month) == (last.year, last.month):
        return gettext("%(first)s and %(last)s") % {"first": first.day, "last": day_in_words(last, on)}
    start = day_in_words(first, last if first.year == last.year else on)
    words = {"first": start, "last": day_in_words(last, on)}
    if len(set(days)) == 2:
        return gettext("%(first)s and %(last)s") % words
    return gettext("from %(first)s to %(last)s") % words


def due_in_words(days: Sequence[date], on: date) -> str:
    """`due 27 and 30 November`."""
    # One day or several: "21 days" would take the form of one in Russian.
    number = min(len(set(days)), 2)
    return ngettext("due %(days)s", "due %(days)s", number) % {"days": days_in_words(days, on)}


def subject_of(codes: Sequence[str], days: Sequence[date], on: date) -> str:
    """`2 matters, due 27 and 30 November: AIS-000141, AIS-000087`. Codes only: a subject is read over shoulders."""
    named = list(dict.fromkeys(codes))
    listed = ", ".join(named[:CODES_IN_SUBJECT])
    more = len(named) - CODES_IN_SUBJECT
    if more > 0:
        words = {"codes": listed, "count": more}
        listed = ngettext("%(codes)s and %(count)s more", "%(codes)s and %(count)s more", more) % words
    return ngettext("%(count)s matter, %(due)s: %(codes)s", "%(count)s matters, %(due)s: %(codes)s", len(days)) % {
        "count": len(days),
        "due": due_in_words(days, on),
        "codes": listed,
    }


def heading_of(given_names: str, days: Sequence[date], on: date) -> str:
    """`Nikolai Andreevich, two matters: due 27 and 30 November`."""
    return gettext("%(name)s, %(matters)s: %(due)s") % {
        "name": given_names,
        "matters": _matters(len(days)),
        "due": due_in_words(days, on),
    }


def given_names_of(full_name: str) -> str:
    """«Николай Андреевич» of «Власов Николай Андреевич»; the whole name where it has no parts."""
    family, *given = full_name.split() or [""]
    return " ".join(given) or family


def _matters(count: int) -> str:
    """In words up to nine, as one writes a letter."""
    written = {
        1: gettext("one matter"),
        2: gettext("two matters"),
        3: gettext("three matters"),
        4: gettext("four matters"),
        5: gettext("five matters"),
        6: gettext("six matters"),
        7: gettext("seven matters"),
        8: gettext("eight matters"),
        9: gettext("nine matters"),
    }
    return written.get(count) or ngettext("%(count)s matter", "%(count)s matters", count) % {"count": count}


def distance_in_words(day: date, on: date) -> str:
    """`in 5 years`, `in 5 years 9 months`, `in 18 months`, `in 3 days`, `tomorrow`, `today`, `10 days ago`."""
    days = (day - on).days
    apart = relativedelta(day, on)
    # The end of a month is up to three days off where the earlier month is shorter.
    if days > LONGEST_IN_DAYS and apart.days <= 3:
        return _months_in_words(apart.years, apart.months)
    if days > LONGEST_TO_COUNT:
        return far_in_words(day, on)
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days > 0:
        return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": _figure(days)}
    return ngettext("%(count)s day ago", "%(count)s days ago", -days) % {"count": _figure(-days)}


def far_in_words(day: date, on: date) -> str:
    """`in 5 years 9 months`; days beyond whole months are not told."""
    apart = relativedelta(day, on)
    if not apart.months:
        return _months_in_words(apart.years, 0)
    years = ngettext("%(count)s year", "%(count)s years", apart.years) % {"count": apart.years}
    months = ngettext("%(count)s month", "%(count)s months", apart.months) % {"count": apart.months}
    return gettext("in %(years)s %(months)s") % {"years": years, "months": months}


def _months_in_words(years: int, months: int) -> str:
    if not months:
        return ngettext("in %(count)s year", "in %(count)s years", years) % {"count": years}
    total = 12 * years + months
    return ngettext("in %(count)s month", "in %(count)s months", total) % {"count": total}


def _figure(number: int) -> str:
    """With a thin space between thousands."""
    return number_format(number, use_l10n=True, force_grouping=True)


def verdict_from(verdict: str, since: date) -> str:
    """`Not permitted from 01.03.2027`."""
    word = str(VerdictCode(verdict).label)
    return gettext("%(verdict)s from %(day)s") % {"verdict": word, "day": short_day(since)}


def verdict_until(verdict: str, last: date) -> str:
    """`In transition until 31.08.2032`; the day is the last one, in Russian «по 31.08.2032»."""
    word = str(VerdictCode(verdict).label)
    return gettext("%(verdict)s until %(day)s") % {"verdict": word, "day": short_day(last)}


def verdict_on(verdict: str, day: date) -> str:
    """`Undetermined on 01.03.2027`."""
    return gettext("%(verdict)s on %(day)s") % {"verdict": VerdictCode(verdict).label, "day": short_day(day)}


def kind_in_words(kind: str) -> str:
    """What a deadline is about."""
    return str(Deadline.Kind(kind).label)


def role_in_words(reminder: Reminder) -> str:
    """Why a reader who neither answers for the system nor is its deputy is reminded; empty for those two."""
    if reminder.role == Reminder.Role.SUBSTITUTE and reminder.instead_of:
        return gettext("You stand in for %(name)s.") % {"name": reminder.instead_of.recipient}
    return str(_ROLES.get(reminder.role, ""))


def then_in_words(verdict: str) -> str:
    """`Then: not permitted from 01.09.2032.`"""
    return gettext("Then: %(verdict)s.") % {"verdict": verdict[:1].lower() + verdict[1:]}


def possible_in_words(verdicts: Sequence[str]) -> str:
    """`Possible: in transition or not permitted.`; empty for none."""
    if not verdicts:
        return ""
    words = [str(VerdictCode(verdict).label) for verdict in verdicts]
    listed = pgettext("possible verdicts", " or ").join(word[:1].lower() + word[1:] for word in words)
    return gettext("Possible: %(verdicts)s.") % {"verdicts": listed}


def settings_in_words(settings: Sequence[str], cii_category: int | None) -> str:
    """`state information system, significant CII object, category 2`; empty where none is known."""
    words = []
    for setting in settings:
        word = str(Setting(setting).label)
        if setting == Setting.SIGNIFICANT_CII and cii_category:
            word = gettext("%(setting)s, category %(category)s") % {"setting": word, "category": cii_category}
        words.append(word)
    return ", ".join(words)


def outlook_in_words(outlook_on: date, on: date) -> str:
    """Of which day the verdicts speak."""
    if outlook_on == on:
        return gettext("Verdicts on %(day)s, today.") % {"day": day_in_words(on)}
    return gettext(
        "Verdicts on %(day)s, the first day of the restriction; today the restriction is not in force yet."
    ) % {"day": day_in_words(outlook_on)}


def ruleset_in_words(title: str, status: str) -> str:
    """By which rules."""
    word = str(RULESET_STATUS.get(status, status))
    return gettext("Rule set: %(title)s (%(status)s).") % {"title": title, "status": word}


def confidence_in_words(confidence: str) -> str:
    """How sure the weakest figure is."""
    return gettext("Weakest basis: %(basis)s.") % {"basis": Confidence(confidence).label}


def assumed_answer_in_words(question: str, answer: str) -> str:
    """Which answer to a legal question an officer has fixed."""
    return gettext("Assumed answer to “%(question)s”: %(answer)s.") % {"question": question, "answer": answer}
