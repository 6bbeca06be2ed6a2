"""What is not written down does not exist: every variable, command and page has its place in README or docs/."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("inventory", "compliance", "web")
TEXT = "\n".join(path.read_text() for path in [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))])


def variables() -> set[str]:
    """The environment variables that the settings read."""
    settings = (PROJECT / "config/settings.py").read_text()
    return set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', settings))


def rooms_of(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """The first part of every address: `systems`, `models`, …"""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from rooms_of(pattern.url_patterns, address)
        elif "/" in address:
            yield address.split("/")[0]


def test_every_variable_is_described_for_operators() -> None:
    operations = (PROJECT / "docs/operations.md").read_text()
    assert {name for name in variables() if f"`{name}`" not in operations} == set()


@pytest.mark.parametrize("command", sorted(name for name, app in get_commands().items() if app in ROOMS))
def test_every_command_is_described(command: str) -> None:
    assert f"manage.py {command}" in TEXT


def test_every_room_of_the_pages_is_described() -> None:
    rooms = set(rooms_of(get_resolver().url_patterns))
    assert {room for room in rooms if f"`/{room}/" not in TEXT} == set()
    assert "systems" in rooms


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = (PROJECT / "docs/index.md").read_text()
    pages = {path.name for path in (PROJECT / "docs").glob("*.md")} - {"index.md"}
    assert {page for page in pages if f"({page})" not in index} == set()


@pytest.mark.parametrize("page", ["README.md", "README.ru.md", "docs/index.md"])
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    path = PROJECT / page
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []
