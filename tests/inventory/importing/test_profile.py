"""Profiles are read strictly: a fault names file, table and key."""

from pathlib import Path

import pytest

from inventory.importing.profile_files import load_profile, profile_names
from inventory.importing.trouble import ImportTrouble
from tests.inventory.importing.conftest import PROFILE


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_that_comes_with_kadastr_can_be_read(name: str) -> None:
    assert load_profile(name).name == name


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ImportTrouble, match=r"no profile “atlantis”.*us-federal-2024-v2"):
        load_profile("atlantis")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('source = "rechnadzor"', "", r"own\.toml: source is missing"),
        ("[dates]\n", '[dates]\nformat = "D.M.YYYY"\n', r"\[dates\] format is not a key of a profile"),
        ("[key]\n", "[keys]\n", r"key is missing; keys is not a key of a profile"),
        ('name = "Название"\n', "", r"\[fields\] name is missing"),
        ('"D.M.YYYY", ', '"DD.MM.YY", ', r"\[dates\]: “DD\.MM\.YY” is not a form of date; there are: YYYY-MM-DD"),
        ('"YYYY"]', '"FY YYYY"]', "“FY YYYY” needs fiscal_year_begins"),
        ('= "pilot"', '= "trial"', r"\[fields\]: “trial” is not one of development, in_operation"),
        ('"ГИС" = "state_information_system"', '"ГИС" = "gis"', "“gis” is not one of municipal_system"),
        ('"РФ" = "RU"', '"РФ" = "Россия"', r"\[flows\.storage\]: “Россия” is neither a country code"),
        ("[flows.storage]", "[flows.cloud]", r"\[flows\.cloud\]"),
        ("[details]", '[details]\ndates = ["Срок"]', "Срок is not among the details"),
        ('column = "Стадия"\n', "", r"\[fields\.phase\]: give either column"),
        ("as_of = 2031-05-01", 'as_of = "2031-05-01"', "as_of: input should be a valid date"),
        ("[key]", "[key", "is not TOML"),
    ],
)  # fmt: skip
def test_a_fault_names_table_and_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "own.toml"
    assert old in PROFILE
    path.write_text(PROFILE.replace(old, new), encoding="utf-8")
    with pytest.raises(ImportTrouble, match=words):
        load_profile(str(path))


def test_a_profile_that_is_not_there_or_not_utf_8_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportTrouble, match=r"gone\.toml cannot be read: No such file"):
        load_profile(str(tmp_path / "gone.toml"))
    path = tmp_path / "cp1251.toml"
    path.write_bytes(PROFILE.encode("cp1251"))
    with pytest.raises(ImportTrouble, match="cannot be read: it is not UTF-8"):
        load_profile(str(path))
