"""`{% load reminders %}`: states, offsets and reasons of reminders and mails as words with their icons."""

from typing import NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from compliance.models import Mail, Reminder
from compliance.reminders.offsets import OFFSETS_BY_CODE, offset_label
from web.parts.dates import day_words
from web.parts.icons import icon

register = template.Library()


class Drawn(NamedTuple):
    """The icon of a state; named as an argument, so that the sprite finds it."""

    icon: str


_STATES = {
    "planned": Drawn(icon="clock"),
    "claimed": Drawn(icon="send"),
    "ready": Drawn(icon="clock"),
    "sent": Drawn(icon="check"),
    "kept": Drawn(icon="inbox"),
    "failed": Drawn(icon="alert-triangle"),
    "cancelled": Drawn(icon="circle-off"),
    "superseded": Drawn(icon="circle-off"),
    "withdrawn": Drawn(icon="circle-off"),
    "suppressed": Drawn(icon="player-pause"),
    "other_day": Drawn(icon="calendar-time"),
}


@register.simple_tag
def state_mark(state: str, label: str) -> SafeString:
    """`{% state_mark reminder.state reminder.get_state_display %}`: an icon and the word."""
    drawing = icon(_STATES[state].icon, 14)
    return format_html('<span class="state state-{}">{}{}</span>', state.replace("_", "-"), drawing, label)


@register.simple_tag
def mail_state(mail: Mail) -> SafeString:
    """`{% mail_state mail %}`: its state; of a mail of another day, that day."""
    if mail.simulated:
        return state_mark("other_day", gettext("as on %(day)s") % {"day": day_words(mail.on)})
    return state_mark(mail.state, mail.get_state_display())


@register.filter
def offset_words(code: str) -> str:
    """`{{ reminder.offset|offset_words }}`: «за 5 лет», «за 7 дней»."""
    return offset_label(code)


@register.simple_tag
def why(reminder: Reminder) -> str:
    """`{% why reminder %}`: why this person gets it, or why it does not go out, with what completes the reason."""
    if not reminder.reason:
        return _role(reminder)
    words = str(reminder.get_reason_display())
    detail = reminder.detail
    if detail in OFFSETS_BY_CODE:
        detail = offset_label(detail)
    elif reminder.reason == Reminder.Reason.MOVED:
        detail = because(detail)
    return f"{words}: {detail}" if detail else words


def because(code: str) -> str:
    """Why a deadline was planned anew, in words; words themselves stay as they are."""
    known = {
        "": "",
        "edit": pgettext("because", "the facts of the system were changed"),
        "model": pgettext("because", "the facts of an AI model were changed"),
        "unit": pgettext("because", "the defaults of a unit were changed"),
        "shared": pgettext("because", "something that many systems share was changed"),
        "time": pgettext("because", "a critical day has come"),
        "document": pgettext("because", "a document, or what rests on it, was changed"),
        "confirmed": pgettext("because", "the places of data were confirmed or changed"),
        "answered": pgettext("because", "the verdict was determined, or became undetermined anew"),
        "rules": pgettext("because", "the rule set or an assumption was changed"),
    }
    return known.get(code, code)


def _role(reminder: Reminder) -> str:
    if reminder.recipient_id == reminder.deadline.responsible_id:
        return gettext("answers for the system")
    if reminder.recipient_id == reminder.deadline.deputy_id:
        return gettext("deputy")
    return ""
