"""Rule sets are strictly read, complete in both languages, and never edited once published."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from compliance import loading
from compliance.case_files import load_cases
from compliance.judging_cases import answer_of
from compliance.loading import FOLDER, RuleSetError, get_ruleset, installed_rulesets, parse_ruleset, what_if

ROOT = Path(__file__).resolve().parent.parent.parent
LAW = FOLDER / "ru-2026-243fz.toml"

# A published file is never edited. What was wrong in it is a new file.
PUBLISHED = {
    "ru-2026-03-draft": "30fb79f5ee90677208f6265d8382a554654f3f1b2390995eb6bac03c32312c5d",
    "ru-2026-06-bill": "2371781d8e08c9b747d44cf91151198bcbecc85449ffd9db0dc478a732361a37",
    "ru-2026-243fz": "fc7b938ab4876869d7c2f40f2725977b5d54123dc6c03cc6245152392184d1f7",
}


def edited(old: str, new: str, count: int = 1) -> bytes:
    text = LAW.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, count).encode()


def test_three_rule_sets_ship_oldest_first() -> None:
    assert list(installed_rulesets()) == ["ru-2026-03-draft", "ru-2026-06-bill", "ru-2026-243fz"]


def test_a_published_rule_set_is_what_it_was() -> None:
    assert {key: ruleset.digest for key, ruleset in installed_rulesets().items()} == PUBLISHED


def test_a_rule_set_that_is_not_there_is_named_beside_those_that_are() -> None:
    with pytest.raises(LookupError, match=r"ru-2031.*ru-2026-243fz"):
        get_ruleset("ru-2031")


def test_a_what_if_copy_has_another_digest_and_names_its_change() -> None:
    law = get_ruleset("ru-2026-243fz")
    copy = what_if(law, {"param_threshold_bn": 10})
    assert copy != law
    assert copy.what_if == (("param_threshold_bn", "10.0"),)
    assert what_if(law, {"param_threshold_bn": 10}) == copy


def test_a_settled_question_is_no_question() -> None:
    settled = parse_ruleset(edited('id = "pilot_counts"', 'id = "pilot_counts"\nsettled = "no"'), "mine.toml")
    cases = {case.number: case for case in load_cases(ROOT / "tests" / "cases" / "cases.toml")}
    answer = answer_of(cases["8"], settled, cases["8"].on)
    assert (answer["verdict"], answer["legal_questions"]) == ("NOT_PERMITTED", [])


def test_the_list_shows_every_rule_set() -> None:
    out = StringIO()
    call_command("rulesets", stdout=out)
    assert all(ruleset_id in out.getvalue() for ruleset_id in installed_rulesets())


@pytest.fixture
def fourth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A rule set that was written after docs/rules.md alone, dropped into the folder."""
    for path in [*FOLDER.glob("*.toml"), ROOT / "tests/data/rulesets/xx-2028-example.toml"]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    return "xx-2028-example"


def test_a_new_rule_set_is_added_by_dropping_a_file(fourth: str) -> None:
    assert list(installed_rulesets())[-1] == fourth
    out = StringIO()
    call_command("evaluate", str(ROOT / "tests/data/rulesets/cases.toml"), stdout=out)
    assert "9 cases: 9 met, 0 not met, 0 not compared, 0 skipped" in out.getvalue()


@pytest.mark.django_db
def test_a_new_rule_set_is_compared_as_any_other(fourth: str) -> None:
    out = StringIO()
    call_command("compare_rulesets", "ru-2026-243fz", fourth, "--on", "2028-06-01", stdout=out)
    first = out.getvalue().splitlines()[0]
    assert first.startswith("ru-2026-243fz on 2028-06-01")
    assert "-> xx-2028-example on 2028-06-01" in first
    assert ": 0 systems" in first


def test_a_broken_file_in_the_folder_is_named_and_nothing_judges(fourth: str) -> None:
    (loading.FOLDER / "broken.toml").write_bytes(edited("completeness = 20", "completeness = 19"))
    with pytest.raises(RuleSetError, match=r"^broken\.toml: table \[score\]"):
        installed_rulesets()


def test_a_file_whose_name_is_not_its_id_is_named(fourth: str) -> None:
    (loading.FOLDER / "copy.toml").write_bytes(LAW.read_bytes())
    with pytest.raises(RuleSetError, match=r"^copy\.toml: table \[ruleset\], key id"):
        installed_rulesets()


def test_a_file_is_checked_without_being_installed(tmp_path: Path) -> None:
    out = StringIO()
    call_command("check_ruleset", str(LAW), stdout=out)
    assert "ru-2026-243fz" in out.getvalue()
    assert "must be called" not in out.getvalue()
    copy = tmp_path / "copy.toml"
    copy.write_bytes(LAW.read_bytes())
    call_command("check_ruleset", str(copy), stdout=out)
    assert "To be installed it must be called ru-2026-243fz.toml." in out.getvalue()
    broken = tmp_path / "broken.toml"
    broken.write_bytes(edited("completeness = 20", "completeness = 19"))
    with pytest.raises(CommandError, match=r"broken\.toml"):
        call_command("check_ruleset", str(broken), stdout=out)
