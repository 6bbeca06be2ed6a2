"""The translations: `python -m config.messages update`, `check` or `compile`.

As Django's makemessages and compilemessages, and without GNU gettext, so that a fresh machine needs nothing.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parent.parent
LOCALES = PROJECT / "locale"
ROOMS = ("config", "inventory", "compliance", "web")
RUSSIAN = LOCALES / "ru" / "LC_MESSAGES" / "django.po"
# Babel's spelling of Django's functions: which argument is the context ("c"), which are the message and its plural.
Places = tuple[int | tuple[int, str], ...]
KEYWORDS: dict[str, Places] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|\{(\w+)\}")


def template_of_project() -> Catalog:
    """Every message that the Python code and the templates of the project ask for."""
    catalog = Catalog(project="Kadastr", charset="utf-8")
    for path in sorted(_sources()):
        name = str(path.relative_to(PROJECT))
        for line, message, context in _messages(path):
            catalog.add(message, locations=[(name, line)], context=context)
    return catalog


def faults(catalog: Catalog, template: Catalog) -> list[str]:
    """One line for each message of `template` that `catalog` does not translate, or translates wrongly."""
    return [fault for message in template if message.id for fault in _faults_of(message, catalog)]


def update(path: Path, template: Catalog) -> None:
    """Brings the catalogue at `path` to the messages of `template`: new ones empty, gone ones removed."""
    catalog = _read(path)
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
    with path.open("wb") as writing:
        write_po(writing, catalog, width=120, sort_by_file=True, ignore_obsolete=True, include_lineno=False)


def compile_stale() -> None:
    """Writes the binary catalogue (`.mo`) of each text catalogue (`.po`) that is newer."""
    for path in LOCALES.glob("*/LC_MESSAGES/*.po"):
        binary = path.with_suffix(".mo")
        if not binary.exists() or binary.stat().st_mtime <= path.stat().st_mtime:
            buffer = io.BytesIO()
            write_mo(buffer, _read(path))
            unfinished = binary.with_suffix(".new")
            unfinished.write_bytes(buffer.getvalue())
            unfinished.replace(binary)


def main(arguments: list[str]) -> int:
    """Does what `arguments` say; the exit status of `check` is 1 if anything is missing."""
    match arguments:
        case ["compile"]:
            compile_stale()
        case ["update"]:
            update(RUSSIAN, template_of_project())
            compile_stale()
        case ["check"]:
            found = faults(_read(RUSSIAN), template_of_project())
            sys.stdout.writelines(f"{fault}\n" for fault in found)
            return int(bool(found))
        case _:
            sys.stderr.write("usage: python -m config.messages compile | update | check\n")
            return 2
    return 0


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from (PROJECT / room).rglob("*.py")
    yield from (path for path in (PROJECT / "templates").rglob("*") if path.is_file())


def _messages(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    text = path.read_text()
    if path.suffix != ".py":
        # Django turns a template into something like Python; inside brackets its indentation does not matter.
        text = f"({templatize(text, origin=str(path))}\n)"
    for line, function, said, _comments in extract_python(io.BytesIO(text.encode()), {**KEYWORDS}, [], {}):
        message = _arranged(KEYWORDS[cast(str, function)], cast("str | tuple[str | None, ...]", said))
        if message is not None:
            yield line, *message


def _arranged(places: Places, said: str | tuple[str | None, ...]) -> tuple[str | tuple[str, ...], str | None] | None:
    """The message (with its plural) and its context, or None where the argument is not a literal text."""
    values = said if isinstance(said, tuple) else (said,)
    context: str | None = None
    texts: list[str] = []
    for place in places:
        position = place if isinstance(place, int) else place[0]
        value = values[position - 1] if position <= len(values) else None
        if not value:
            return None
        if isinstance(place, int):
            texts.append(value)
        else:
            context = value
    return (texts[0] if len(texts) == 1 else tuple(texts)), context


def _faults_of(message: Message, catalog: Catalog) -> Iterator[str]:
    first = message.id if isinstance(message.id, str) else message.id[0]
    where = f"{message.locations[0][0]}: “{first}”"
    translated = catalog.get(first, message.context)
    forms = _forms(translated.string) if translated else ()
    if translated is None or not forms or not all(forms):
        yield f"{where} is not translated"
        return
    if translated.fuzzy:
        yield f"{where} is marked fuzzy"
    if isinstance(message.id, tuple) != isinstance(translated.string, tuple):
        yield f"{where} has plural forms on one side only"
    known = set(PLACEHOLDER.findall(" ".join(_forms(message.id))))
    for form in forms:
        if strange := set(PLACEHOLDER.findall(form)) - known:
            yield f"{where} is translated with {sorted(strange)}, which the message does not have"


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=path.parts[-3], project="Kadastr", charset="utf-8")
    with path.open("rb") as reading:
        return read_po(reading, locale=path.parts[-3])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
