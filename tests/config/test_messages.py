"""The translations: everything is found, and what is missing or wrong is named."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from config import messages

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, npgettext, pgettext
def _(unrelated="no message"): ...
one = _("Plain")
two = gettext_lazy("In two " "pieces")
three = ngettext("%(n)d system", "%(n)d systems", 5)
four = pgettext("verb", "Export")
five = npgettext("role", "%(n)d owner", "%(n)d owners", 2)
six = _(f"not {one} message")
"""
TEMPLATE = """{% load i18n %}
    <h1 title='it"s'>{% translate "Heading" %}</h1>
  {% translate "May" context "month" %}
{% blocktranslate count n=list|length trimmed %}
   {{ n }} day
   left
{% plural %}
   {{ n }} days
   left
{% endblocktranslate %} )( don't
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one Python file and one template."""
    (tmp_path / "web").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "locale/ru/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "web/pages.py").write_text(PYTHON)
    (tmp_path / "templates/page.html").write_text(TEMPLATE)
    monkeypatch.setattr(messages, "PROJECT", tmp_path)
    monkeypatch.setattr(messages, "LOCALES", tmp_path / "locale")
    monkeypatch.setattr(messages, "RUSSIAN", tmp_path / "locale/ru/LC_MESSAGES/django.po")
    return tmp_path


def catalog_with(**translation: str | tuple[str, ...]) -> Catalog:
    catalog = Catalog(locale="ru")
    for said, translated in translation.items():
        catalog.add(said, translated)
    return catalog


def asks_for(*said: str | tuple[str, str]) -> Catalog:
    template = Catalog()
    for message in said:
        template.add(message, locations=[("web/pages.py", 7)])
    return template


def test_messages_of_python_and_of_templates_are_found(project: Path) -> None:
    found = {(message.id, message.context) for message in messages.template_of_project() if message.id}
    assert found == {
        ("Plain", None),
        ("In two pieces", None),
        (("%(n)d system", "%(n)d systems"), None),
        ("Export", "verb"),
        (("%(n)d owner", "%(n)d owners"), "role"),
        ("Heading", None),
        ("May", "month"),
        (("%(n)s day left", "%(n)s days left"), None),
    }


def test_a_message_without_translation_is_named_with_its_file() -> None:
    assert messages.faults(catalog_with(), asks_for("Plain")) == ["web/pages.py: “Plain” is not translated"]
    assert messages.faults(catalog_with(Plain=""), asks_for("Plain")) == ["web/pages.py: “Plain” is not translated"]
    assert messages.faults(catalog_with(Plain="Просто"), asks_for("Plain")) == []


def test_a_fuzzy_translation_counts_as_a_fault() -> None:
    catalog = catalog_with(Plain="Просто")
    catalog["Plain"].flags.add("fuzzy")
    assert messages.faults(catalog, asks_for("Plain")) == ["web/pages.py: “Plain” is marked fuzzy"]


def test_every_plural_form_is_needed() -> None:
    catalog = Catalog(locale="ru")
    catalog.add(("%(n)d day", "%(n)d days"), ("%(n)d день", "%(n)d дня", ""))
    assert messages.faults(catalog, asks_for(("%(n)d day", "%(n)d days"))) == [
        "web/pages.py: “%(n)d day” is not translated"
    ]


def test_a_placeholder_that_the_message_does_not_have_is_a_fault() -> None:
    catalog = Catalog(locale="ru")
    catalog.add("Until %(day)s", "До %(date)s")
    (fault,) = messages.faults(catalog, asks_for("Until %(day)s"))
    assert "which the message does not have" in fault


def test_an_update_keeps_translations_and_drops_what_is_gone(project: Path) -> None:
    messages.main(["update"])
    written = messages.RUSSIAN.read_text()
    kept = written.replace('msgid "Heading"\nmsgstr ""', 'msgid "Heading"\nmsgstr "Заголовок"')
    messages.RUSSIAN.write_text(kept + '\nmsgid "Gone"\nmsgstr "Нет"\n')
    messages.main(["update"])
    with messages.RUSSIAN.open("rb") as reading:
        catalog = read_po(reading, locale="ru")
    assert catalog["Heading"].string == "Заголовок"
    assert "Gone" not in catalog


def test_a_catalogue_is_compiled_when_it_is_newer_and_only_then(project: Path) -> None:
    messages.main(["update"])
    binary = messages.RUSSIAN.with_suffix(".mo")
    first = binary.stat().st_mtime_ns
    messages.main(["compile"])
    assert binary.stat().st_mtime_ns == first
    binary.unlink()
    messages.main(["compile"])
    assert binary.stat().st_size > 0


def test_check_fails_when_something_is_missing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["check"]) == 1
    assert "templates/page.html: “Heading” is not translated\n" in capsys.readouterr().out
