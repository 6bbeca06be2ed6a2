"""`{% load reminders %}`: states, offsets and reasons of reminders and mails as words with their icons."""

from typing import NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from compliance.models import Deadline, Mail, Reminder
from compliance.reminders.offsets import offset_label
from web.parts.dates import day_words
from web.parts.icons import icon
from web.reminders.sentences import Around, moved_words, why_words

register = template.Library()


class Drawn(NamedTuple):
    """The icon of a state; named as an argument, so that the sprite finds it."""

    icon: str


_STATES = {
    "planned": Drawn(icon="clock"),
    "claimed": Drawn(icon="send"),
    "ready": Drawn(icon="clock"),
    "sent": Drawn(icon="check"),
    "acknowledged": Drawn(icon="check"),
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
def why(reminder: Reminder, about: Around) -> str:
    """`{% why reminder about %}`: why this person gets it, or why it does not go out."""
    return why_words(reminder, about)


@register.simple_tag
def moved(deadline: Deadline, about: Around) -> str:
    """`{% moved deadline about %}`: who or what moved it, and to which day."""
    return moved_words(deadline, about)
