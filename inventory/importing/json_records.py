"""JSON: a list of flat objects, at the top or under one key."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from inventory.importing.headers import unique_headers
from inventory.importing.table import NumberedRow, Table
from inventory.importing.table import checked as checked_rows
from inventory.importing.trouble import ImportTrouble


def json_table(data: bytes, records: str) -> Table:
    """One row for each object, numbered from 1; a column for each key that occurs, in the order of first occurrence.

    Raises ImportTrouble where the file is not JSON or holds no list of objects under the key `records`.
    """
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ImportTrouble(_("The file is not JSON: %(why)s.") % {"why": error}) from error
    found = content.get(records) if records and isinstance(content, dict) else content
    if not isinstance(found, list) or not found or not all(isinstance(item, dict) for item in found):
        where = _("under the key “%(key)s”") % {"key": records} if records else _("at its top")
        raise ImportTrouble(_("The JSON file holds no list of objects %(where)s.") % {"where": where})
    keys = tuple(dict.fromkeys(key for item in found for key in item))
    return Table(unique_headers(keys), checked_rows(_rows(found, keys)), "JSON")


def _rows(items: list[dict[str, Any]], keys: tuple[str, ...]) -> Iterator[NumberedRow]:
    for number, item in enumerate(items, start=1):
        yield number, [_text(item.get(key)) for key in keys]


def _text(value: Any) -> str:
    """Text as it is, nothing for null, a list of texts one to a line, and JSON for what is nested deeper."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
