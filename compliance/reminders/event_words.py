"""What an event of a calendar says of a deadline, in the language that is active."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from compliance.as_of import AsOf, line_of
from compliance.models import Deadline
from compliance.reminders.matters import told_of
from compliance.reminders.wording import kind_in_words, ruleset_in_words
from compliance.rules_in_force import Rules

# What no line of a calendar may hold: control characters, and whatever else some programs take for the end of a line.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """The text without line breaks and control characters."""
    return " ".join(_UNFIT.sub(" ", text).split())


def summary_of(deadline: Deadline) -> str:
    """`End of the transition: AIS-000141 Flood forecast`; without the name where mails are to name no system."""
    words = {"what": category_of(deadline), "system": _system(deadline)}
    if deadline.closed_at:
        return one_line(gettext("Done: %(what)s, %(system)s") % words)
    if deadline.superseded_at:
        return one_line(gettext("Called off: %(what)s, %(system)s") % words)
    return one_line(f"{words['what']}: {words['system']}")


def summary_of_taken(deadline: Deadline) -> str:
    """`No longer yours: end of the transition`, without the system: its reader may not be allowed to see it."""
    return gettext("No longer yours: %(what)s") % {"what": kind_in_words(deadline.kind)}


def category_of(deadline: Deadline) -> str:
    """The kind of the deadline."""
    word = kind_in_words(deadline.kind)
    return word[:1].upper() + word[1:]


def url_of(deadline: Deadline) -> str:
    """The page of the system, as a full address."""
    return str(settings.SITE_URL) + reverse("system", args=[str(deadline.system.code)])


def description_of(deadline: Deadline, rules: Rules, language: str) -> str:
    """What the day means, what to do, by which rules, and where: a line each, as on that day whenever read."""
    if deadline.closed_at:
        lines = [gettext("The matter is done.")]
    elif deadline.superseded_at:
        lines = [gettext("This deadline no longer stands.")]
    else:
        line = line_of(rules.ruleset, rules.assumptions, deadline.due_on)
        lines = [*told_of(deadline, line, language), *_basis(line, language)]
    return "\n".join([*map(one_line, lines), url_of(deadline)])


def _system(deadline: Deadline) -> str:
    code = str(deadline.system.code)
    return code if settings.MAIL_WITHOUT_NAMES else f"{code} {deadline.system.name}"


def _basis(line: AsOf, language: str) -> list[str]:
    """By which rules, and that it is no legal opinion."""
    return [
        ruleset_in_words(line.ruleset_title.in_language(language), line.ruleset_status),
        gettext("This is not a legal opinion."),
    ]
