"""What is wrong with a rule set is named by file, table and key, with what was expected there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.utils.translation import override, trans_real

from compliance.loading import FOLDER, RuleSetError, get_ruleset, parse_ruleset, what_if

LAW = FOLDER / "ru-2026-243fz.toml"
FAULTS = Path(__file__).parent / "ruleset_faults.toml"


def cases(table: str) -> list[tuple[str, str, str]]:
    """What to replace, by what, and what is said of it."""
    rows = tomllib.loads(FAULTS.read_text(encoding="utf-8"))[table]
    return [(row["old"], row["new"], row["said"]) for row in rows]


def edited(old: str, new: str, count: int = 1) -> bytes:
    text = LAW.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, count).encode()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [*cases("fault"), ("value = 1.0", "value = 1" + "0" * 400, "a positive number of billions is expected")],
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


@pytest.mark.parametrize(("old", "new", "said"), cases("contradiction"))
def test_what_one_table_says_and_another_takes_back_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(RuleSetError, match=r"^mine\.toml: ") as refused:
        parse_ruleset(edited(old, new), "mine.toml")
    assert said in str(refused.value)


def test_a_rule_set_that_names_no_setting_is_refused() -> None:
    law = get_ruleset("ru-2026-243fz")
    with pytest.raises(RuleSetError, match="sensitive_sectors, key value: names no setting, nor does open_settings"):
        what_if(law, {"sensitive_sectors": [], "open_settings": []})


def test_a_text_without_the_national_category_needs_no_answer_on_what_is_essential() -> None:
    text = LAW.read_text(encoding="utf-8").replace('value = ["sovereign", "national"]', 'value = ["sovereign"]')
    text = text.replace('"R32-NATIONAL-ESSENTIAL"\nrole = "decides"', '"R32-NATIONAL-ESSENTIAL"\nrole = "notes"')
    start = text.index('[[legal_questions]]\nid = "essential_characteristics"')
    without = text[:start] + text[text.index("[[legal_questions]]", start + 1) :]
    assert parse_ruleset(without.encode(), "mine.toml").parameters.categories_admitted == ("sovereign",)
    with pytest.raises(RuleSetError, match=r"\(essential_characteristics\), key id: no deciding rule"):
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


@pytest.fixture
def a_language_of_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Russian catalogue in which every message stands in angle brackets."""
    catalog = trans_real.translation("ru")
    monkeypatch.setattr(catalog, "gettext", lambda message: f"<{message}>")
    monkeypatch.setattr(catalog, "ngettext", lambda one, many, number: f"<{one if number == 1 else many}>")


@pytest.mark.usefixtures("a_language_of_marks")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            edited("value = 2032-09-01", "value = true"),
            "<mine.toml: <table [parameters] → first_day_after_transition, key value: "
            "<<a date like 2026-09-01> is expected, not True>.>>",
        ),
        (b"a = ", "<mine.toml: <not TOML: <<Invalid value> (at end of document)>.>>"),
        (b"a = x\n", "<mine.toml: <not TOML: <<Invalid value> (at line 1, column 5)>.>>"),
        (b"\xff", "<mine.toml: <the file is not UTF-8 (byte 0).>>"),
    ],
)
def test_a_fault_is_english_for_commands_and_of_the_language_of_the_page_in_every_part(
    content: bytes, words: str
) -> None:
    with override("ru"):
        with pytest.raises(RuleSetError) as refused:
            parse_ruleset(content, "mine.toml")
        assert str(refused.value.sentence) == words
    assert str(refused.value) == words.replace("<", "").replace(">", "")


@pytest.mark.usefixtures("a_language_of_marks")
def test_how_many_more_faults_there_are_is_counted_in_the_language_of_the_page() -> None:
    with override("ru"), pytest.raises(RuleSetError) as refused:
        parse_ruleset(b"a = 1", "mine.toml")
    with override("ru"):
        words = str(refused.value.sentence)
    assert (words.count("<"), words.endswith("more faults)>")) == (words.count(">"), True)
