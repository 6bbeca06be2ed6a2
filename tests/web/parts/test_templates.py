"""What every template keeps: the strict content policy, and a head comment that names its context."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
# A mail has no style sheet of its own; look §9 allows inline styles there, and nowhere else.
MAILS = {"emails", "mail"}
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if not MAILS & set(path.relative_to(TEMPLATES).parts))
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)"),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx that needs eval": re.compile(r"hx-on|hx-vals=[\"']js:"),
    "another host": re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//"),
}


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_keeps_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_names_its_context_in_a_head_comment(path: Path) -> None:
    head = path.read_text(encoding="utf-8")[:900]
    assert re.match(r"(?:\{% extends [^%]+%\}\s*)?\{(#|% comment %\})", head), "no head comment"
    assert "ontext" in head, "the head comment does not name the context"


def test_the_patterns_see_what_they_look_for() -> None:
    bad = '<p style="x"><style></style><script>1</script><a onclick="x" href="//cdn.example"><i hx-on:click="x">'
    assert [what for what, pattern in FORBIDDEN.items() if not pattern.search(bad)] == []
