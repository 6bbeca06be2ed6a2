"""docs/importing.md is complete, and its example works."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from inventory.importing import profile_tables
from inventory.importing.dates import FORMS
from inventory.importing.profile import Profile
from inventory.models.choices import FlowKind, Phase, Setting

DOCUMENT = (Path(__file__).parents[3] / "docs/importing.md").read_text(encoding="utf-8")
_NAMED = (*vars(profile_tables).values(), Profile)
TABLES = [kind for kind in _NAMED if isinstance(kind, type) and issubclass(kind, BaseModel)]
EXAMPLES = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_date_is_described(name: str) -> None:
    assert f"`{name}`" in DOCUMENT


@pytest.mark.parametrize("key", sorted({name for table in TABLES for name in table.model_fields} - {"fields"}))
def test_every_key_is_described(key: str) -> None:
    assert re.search(rf"`{key}`|\[{key}[\].]|\.{key}\]|`{key} = ", DOCUMENT)


@pytest.mark.parametrize("word", [*Phase, *Setting, *FlowKind])
def test_every_meaning_of_a_word_is_described(word: str) -> None:
    assert f"`{word}`" in DOCUMENT


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_a_profile(text: str) -> None:
    assert Profile.model_validate({"name": "example"} | tomllib.loads(text)).columns
