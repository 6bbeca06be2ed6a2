"""Icons: one sprite of the same origin, drawn with the colour of the text around them."""

from functools import cache, lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


@cache
def sprite_address() -> str:
    """Where the sprite is served. Asked once: each page shows dozens of icons."""
    return static("icons.svg")


@lru_cache(maxsize=1024)
def icon(name: str, size: int = 16, css: str = "", label: str = "") -> SafeString:
    """An icon of the sprite, `size` px square; silent to screen readers unless `label` names it."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="glyph {}" width="{}" height="{}" {} focusable="false"><use href="{}#{}"/></svg>',
        css,
        size,
        size,
        spoken,
        sprite_address(),
        name,
    )
