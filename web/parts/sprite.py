"""The icon sprite: `python -m web.parts.sprite` writes `static/icons.svg` with the icons that pages name, no others.

An icon is named in a template by the tag `icon`, in Python by a call of `icon` or an argument `icon=…`, as plain text.
A name that ends in `-filled` is taken from Tabler's filled icons.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SPRITE = PROJECT / "static/icons.svg"
PACKAGE = PROJECT / "node_modules/@tabler/icons/icons"
NAMED = re.compile(r"""\bicon[ (=]\s*["']([a-z0-9-]+)["']""")
NOTHING_DRAWN = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


def named_icons(root: Path = PROJECT) -> set[str]:
    """The names of all icons that templates and pages ask for."""
    return {name for path in _sources(root) for name in NAMED.findall(path.read_text(encoding="utf-8"))}


def sprite_of(names: set[str]) -> str:
    """The sprite. Raises `FileNotFoundError` naming an icon that the package does not have."""
    symbols = "\n".join(_symbol(name) for name in sorted(names))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str) -> str:
    filled = name.endswith("-filled")
    source = PACKAGE / ("filled" if filled else "outline") / f"{name.removesuffix('-filled')}.svg"
    if not source.exists():
        raise FileNotFoundError(f"Tabler has no icon {name} ({source}).")
    text = source.read_text(encoding="utf-8")
    drawing = NOTHING_DRAWN.sub("", text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")])
    pen = (
        'fill="currentColor"'
        if filled
        else 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    )
    drawing = " ".join(drawing.split())
    return f'<symbol id="{name}" viewBox="0 0 24 24" {pen}>{drawing}</symbol>'


def _sources(root: Path) -> Iterator[Path]:
    yield from (root / "templates").rglob("*.html")
    yield from (root / "web").rglob("*.py")


def main() -> int:
    """Writes the sprite; exit status 0."""
    names = named_icons()
    SPRITE.write_text(sprite_of(names), encoding="utf-8")
    sys.stdout.write(f"{len(names)} icons in {SPRITE.relative_to(PROJECT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
