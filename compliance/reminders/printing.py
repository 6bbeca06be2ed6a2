"""Mails to come as lines of text: for people, and as JSON Lines for programs (docs/reminders.md). Codes, no names of
systems: what is printed is kept in logs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from compliance.models import Deadline
from compliance.reminders.forecasting import Letter
from inventory.models import Person

TOGETHER = 200


def in_json(letters: Iterable[Letter]) -> Iterator[str]:
    """One JSON object for each mail: its day, its recipient, and the reminders in it."""
    for chunk, codes, people in _with_names(letters):
        for letter in chunk:
            yield json.dumps(_plain(letter, codes, people), ensure_ascii=False)


def in_words(letters: Iterable[Letter]) -> Iterator[str]:
    """A line for each mail, and one under it for each reminder; at the end how many of both there are."""
    mails = reminders = 0
    for chunk, codes, people in _with_names(letters):
        for letter in chunk:
            plain = _plain(letter, codes, people)
            mails += 1
            reminders += len(plain["reminders"])
            yield f"{plain['on']}  {plain['person']} <{plain['address'] or '-'}>"
            for one in plain["reminders"]:
                instead = f", instead of {one['instead_of']}" if one["instead_of"] else ""
                yield f"    {one['system']}  {one['kind']}, due {one['due']}, {one['offset']} ({one['role']}{instead})"
    yield f"{mails} mails with {reminders} reminders."


def _plain(letter: Letter, codes: Mapping[int, str], people: Mapping[int, Person]) -> dict[str, Any]:
    person = people[letter.person_id]
    return {
        "on": letter.on.isoformat(),
        "person": person.full_name,
        "address": person.email or "",
        "reminders": [
            {
                "system": codes[key],
                "kind": str(line.first.deadline.kind),
                "due": line.first.deadline.due_on.isoformat(),
                "offset": line.first.code,
                "role": str(line.first.role),
                "instead_of": people[line.first.instead_of].full_name if line.first.instead_of else "",
            }
            for line in letter.lines
            for key in line.keys
            # Of a deadline that was moved while this runs there is nothing to say.
            if key in codes
        ],
    }


def _with_names(
    letters: Iterable[Letter],
) -> Iterator[tuple[Sequence[Letter], Mapping[int, str], Mapping[int, Person]]]:
    """The mails some hundred at a time, with the codes of their systems and their people, in two queries."""
    remaining = iter(letters)
    while chunk := list(islice(remaining, TOGETHER)):
        keys = {key for letter in chunk for line in letter.lines for key in line.keys}
        named = {letter.person_id for letter in chunk}
        named |= {line.first.instead_of or 0 for letter in chunk for line in letter.lines}
        codes = dict(Deadline.objects.filter(pk__in=keys).values_list("pk", "system__code"))
        yield chunk, codes, Person.objects.in_bulk(named)
