"""Boxes of letters: what is the same for many systems is worked out and rendered once, then filled in for each."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.as_of import AsOf
from compliance.models import Reminder
from compliance.reminders.matters import Matter, Named, matter_of, named_in, what_decides

# Characters of private use stand for what differs, until a frame is made of the rendered box.
_MARKS = Named(*(chr(0xE000 + number) for number in range(len(Named._fields))))
# In a frame braces are places to fill in.
_FRAME = str.maketrans({"{": "{{", "}": "}}"} | {mark: f"{{{name}}}" for name, mark in _MARKS._asdict().items()})


class Told:
    """A matter with its frames, one for each template, with and without a name."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self._frames: dict[tuple[str, bool], str] = {}

    def frame(self, template: str, has_name: bool) -> str:
        """The rendered template with a place to fill in for each field of `Named`."""
        found = self._frames.get((template, has_name))
        if found is None:
            marks = _MARKS if has_name else _MARKS._replace(name="")
            rendered = render_to_string(template, {"matter": self.matter, "named": marks})
            found = self._frames[template, has_name] = rendered.translate(_FRAME)
        return found


class Box:
    """What is said of one reminder, and of which system."""

    def __init__(self, told: Told, named: Named) -> None:
        self.matter, self.code = told.matter, named.code
        self._told, self._named = told, named

    def text(self, template: str) -> str:
        """As plain text."""
        return self._told.frame(template, bool(self._named.name)).format(**self._named._asdict())

    def html(self, template: str) -> str:
        """As HTML: what is filled in is escaped."""
        return format_html(self._told.frame(template, bool(self._named.name)), **self._named._asdict())


class Boxes:
    """All boxes of one day. They live as long as one run: what was worked out does not follow later changes."""

    def __init__(self, line: AsOf) -> None:
        self._line = line
        self._told: dict[Hashable, Told] = {}

    def box(self, reminder: Reminder, language: str) -> Box:
        """The box about `reminder` (with_what_a_mail_says) in `language`, which is active."""
        key = what_decides(reminder, language)
        told = self._told.get(key)
        if told is None:
            told = self._told[key] = Told(matter_of(reminder, self._line, language))
        return Box(told, named_in(reminder.deadline))


def texts(boxes: Sequence[Box], template: str) -> SafeString:
    """The boxes one after the other, as plain text."""
    return SafeString("".join(box.text(template) for box in boxes))


def htmls(boxes: Sequence[Box], template: str) -> SafeString:
    """The boxes one after the other, as HTML."""
    return SafeString("".join(box.html(template) for box in boxes))
