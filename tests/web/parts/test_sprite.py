"""The sprite holds the icons that pages ask for, and no others."""

import re
from pathlib import Path

import pytest

from web.parts.icons import icon
from web.parts.sprite import SPRITE, named_icons, sprite_of


def test_the_sprite_holds_exactly_the_icons_that_are_named() -> None:
    drawn = re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8"))
    assert sorted(drawn) == sorted(named_icons())


def test_names_are_found_in_templates_and_in_python(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "web").mkdir()
    (tmp_path / "templates/a.html").write_text('{% icon "flag" 14 %} {% icon item.icon %}', encoding="utf-8")
    (tmp_path / "web/b.py").write_text("icon('scale'); Place(icon=\"bell\")", encoding="utf-8")
    assert named_icons(tmp_path) == {"flag", "scale", "bell"}


def test_an_icon_that_does_not_exist_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-drawing"):
        sprite_of({"no-such-drawing"})


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in icon("flag")
    assert 'role="img" aria-label="a &quot;flag&quot;"' in icon("flag", label='a "flag"')
