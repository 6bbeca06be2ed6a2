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


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "[parameters.cutoff_latest]",
            "[parameters.cutof_latest]",
            "table [parameters], key cutoff_latest: is missing",
        ),
        ('status = "in force"', 'status = "in force"\nmood = "calm"', "table [ruleset], key mood: is not known here"),
        ('status = "in force"', 'status = "perhaps"', "table [ruleset], key status"),
        ("value = 2027-03-01", 'value = "soon"', "[parameters] → effective_deferred, key value"),
        ("value = 1.0", "value = -1", "[parameters] → param_threshold_bn, key value"),
        ('value = "not less than"', 'value = "about"', "[parameters] → threshold_operator, key value"),
        ('id = "R32-GOV-LIST"', 'id = "R32-GOV-LST"', "(R32-GOV-LST), key id: no rule of this id can decide"),
        ('id = "pilot_counts"', 'id = "pilots"', "(pilots), key id: no deciding rule"),
        ("completeness = 20", "completeness = 21", "add up to 101"),
        ("completeness = 20\n", "", "table [score], key completeness: is missing"),
        ('    "models.use",\n', "", "key order: must name every fact once"),
        ("[ruleset]", "[ruleset", "not TOML: Expected ']' at the end of a table declaration (at line 4, column 9)"),
        ('status = "in force"', "status = in force", "at line 8, column 10"),
        ('id = "ru-2026-243fz"', 'id = "ru-2026-243fz"\nid = "twice"', "at line 6"),
        ('id = "ru-2026-243fz"', 'id = "RU 2026"', "key id: small letters, digits and hyphens"),
        (
            "[planning_assumption]",
            "[planing]",
            "table (top level), key planning_assumption: is missing. (1 more fault)",
        ),
        ("published_on = 2026-07-26", 'published_on = "26.07.2026"', "key published_on: a date like 2026-09-01 is"),
        ("value = 2026-09-01", "value = 2026-09-01T00:00:00Z", "a date like 2026-09-01 is expected, not 2026-09-01 00"),
        ("value = 1.0", "value = true", "param_threshold_bn, key value: a positive number of billions is expected"),
        ("value = 1.0", "value = nan", "param_threshold_bn, key value: a positive number of billions is expected"),
        ('value = ["sovereign",', 'value = ["sovereing",', "categories_admitted, key value: a list of sovereign"),
        ('["storage", "processing"', '["storage", "storage"', "flows_in_russia, key value: each only once is expected"),
        ('title.en = "Cut-off, latest"', 'title.en = " "', "→ cutoff_latest → title, key en: a text that is not empty"),
        (
            'title.en = "Cut-off, latest"',
            "title.en = 5",
            "→ cutoff_latest → title, key en: a text in quotes is expected",
        ),
        ('citation.ru = "ст. 13"\n', "", "table [parameters] → effective_main → citation, key ru: is missing"),
        ('confidence = "quoted"', 'confidence = "certain"', "key confidence: one of 'derived', 'carried over'"),
        ('role = "decides"', 'role = "decide"', "[rules] number 1 (R32-SCOPE-SECTOR), key role: one of 'decides', 'no"),
        ('role = "decides"', 'role = "decides"\nweight = 3', "(R32-SCOPE-SECTOR), key weight: is not known here"),
        ('id = "R32-SCOPE-PRIVATE"', 'id = "R32-SCOPE-SECTOR"', "(R32-SCOPE-SECTOR), key id: stands more than once"),
        ("applies_from = 2027-03-01", 'applies_from = "soon"', "key applies_from: a date like 2026-09-01 is expected"),
        ('id = "total"', 'id = "all"', "(param_count_basis), key answers: each once of total, active is expected"),
        (
            'id = "pilot_counts"',
            'id = "pilot_counts"\nsettled = "maybe"',
            "key settled: must be one of the answers: yes",
        ),
        ('    "phase",\n', '    "fase",\n', "key order: must name every fact once; missing or unknown: fase, phase"),
        ("completeness = 20", 'completeness = "20"', "table [score], key completeness: a whole number is expected"),
        ("completeness = 20", "completeness = -20", "table [score], key completeness: must be 0 to 100"),
        ("value = 2032-09-01", "value = 2027-03-01", "first_day_after_transition, key value: 2027-03-01 is not after"),
        (
            "value = 2032-09-01",
            "value = 9999-12-31",
            "a date from 1992-01-01 to 2199-12-31 is expected, not 9999-12-31",
        ),
        ("published_on = 2026-07-26", "published_on = 0001-01-01", "key published_on: a date from 1992-01-01"),
        ('value = ["other_cii",', 'value = ["significant_cii",', "open_settings, key value: significant_cii stands in"),
        ("value = []", "value = [5]", "gov_act_list, key value: a list of texts is expected"),
    ],
)
def test_a_fault_is_named_by_file_table_and_key(old: str, new: str, said: str) -> None:
    with pytest.raises(RuleSetError, match=r"^mine\.toml: ") as refused:
        parse_ruleset(edited(old, new), "mine.toml")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (["R32-SCOPE-SECTOR", "R32-SCOPE-CII-CATEGORY"], "every system would be out of scope"),
        (["R32-STATUS-CONFIRMED", "R32-SOVEREIGN-FULL", "R32-NATIONAL-ESSENTIAL"], "no model could be admitted"),
    ],
)
def test_a_rule_set_that_would_judge_all_alike_is_refused(rules: list[str], said: str) -> None:
    text = LAW.read_text(encoding="utf-8")
    for rule in rules:
        text = text.replace(f'id = "{rule}"\nrole = "decides"', f'id = "{rule}"\nrole = "notes"')
    with pytest.raises(RuleSetError, match=said):
        parse_ruleset(text.encode(), "mine.toml")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "key ruleset: is missing. (6 more faults)"),
        (b"\x89PNG\r\n", "not UTF-8 (byte 0)"),
        ("[ruleset]".encode("utf-16"), "not UTF-8"),
        (b'{"ruleset": {}}', "not TOML: Invalid statement (at line 1, column 1)"),
        (b"a = " + b"[" * 5000, "brackets too deep"),
        (b"a = " + b"9" * 5000, "number too long"),
    ],
)
def test_what_is_no_rule_set_at_all_is_refused_in_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(RuleSetError, match=r"^mine\.toml: ") as refused:
        parse_ruleset(content, "mine.toml")
    assert said in str(refused.value)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse_ruleset(b"\xef\xbb\xbf" + LAW.read_bytes(), "mine.toml").id == "ru-2026-243fz"


def test_a_rule_that_reads_a_figure_which_is_not_there_is_refused_by_name() -> None:
    head = "[parameters.cutoff_earliest]\nvalue = "
    with pytest.raises(RuleSetError, match=r"R32-INOPERATION-DATE.*reads the parameter cutoff_earliest"):
        parse_ruleset(edited(head + "2026-09-01", head + '"none"'), "mine.toml")


def test_a_question_that_is_asked_and_not_declared_is_refused_by_name() -> None:
    text = LAW.read_text(encoding="utf-8")
    start = text.index('[[legal_questions]]\nid = "pilot_counts"')
    end = text.index("[[legal_questions]]", start + 1)
    with pytest.raises(RuleSetError, match=r"R32-INOPERATION-DATE.*pilot_counts"):
        parse_ruleset((text[:start] + text[end:]).encode(), "mine.toml")


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
    broken = tmp_path / "broken.toml"
    broken.write_bytes(edited("completeness = 20", "completeness = 19"))
    with pytest.raises(CommandError, match=r"broken\.toml"):
        call_command("check_ruleset", str(broken), stdout=out)
