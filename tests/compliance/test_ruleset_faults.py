"""What is wrong with a rule set is named by file, table and key, with what was expected there."""

from __future__ import annotations

import pytest

from compliance.loading import FOLDER, RuleSetError, get_ruleset, parse_ruleset, what_if

LAW = FOLDER / "ru-2026-243fz.toml"


def edited(old: str, new: str, count: int = 1) -> bytes:
    text = LAW.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, count).encode()


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
        ("value = 1.0", "value = 1" + "0" * 400, "param_threshold_bn, key value: a positive number of billions is"),
        (
            'id = "R32-GOV-LIST"',
            'id = ""',
            "key id: capital letters, digits and hyphens, like R32-GOV-LIST is expected",
        ),
        (
            '    "models.use",\n',
            "    5,\n",
            "table [questions], key order number 7: a text in quotes is expected, not 5",
        ),
        (
            "models_candidate = 18",
            "models_candidate = 90",
            "key models_candidate: must not be more than models_admitted",
        ),
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
    ("old", "new", "said"),
    [
        (
            'value = ["sovereign", "national"]',
            'value = ["sovereign"]',
            "(R32-NATIONAL-ESSENTIAL) decides, but national is",
        ),
        (
            'value = ["sovereign", "national"]',
            'value = ["trusted"]',
            "(R32-SOVEREIGN-FULL) decides, but sovereign or nat",
        ),
        (
            'value = ["sovereign", "national"]',
            "value = []",
            "(R32-STATUS-CONFIRMED) decides, but sovereign or national",
        ),
        (
            'value = ["storage", "processing", "backup", "inference", "telemetry", "support"]',
            'value = ["storage", "inference", "telemetry", "support"]',
            "(R32-RESIDENCY-BACKUP) decides, but backup is not in the parameter flows_in_russia",
        ),
        (
            'id = "R32-RESIDENCY-BACKUP"\nrole = "decides"',
            'id = "R32-RESIDENCY-BACKUP"\nrole = "notes"',
            "flows_in_russia, key value: backup is required, but R32-RESIDENCY-BACKUP does not decide",
        ),
        (
            'id = "R32-SCOPE-SECTOR"\nrole = "decides"',
            'id = "R32-SCOPE-SECTOR"\nrole = "notes"',
            "sensitive_sectors, key value: no rule of this rule set that decides reads state_information_system",
        ),
        (
            'id = "R32-INOPERATION-DATE"\nrole = "decides"',
            'id = "R32-INOPERATION-DATE"\nrole = "notes"',
            "(R32-MATERIAL-CHANGE) decides, but R32-INOPERATION-DATE does not",
        ),
        (
            'id = "R32-TRANSITION-END"\nrole = "decides"',
            'id = "R32-TRANSITION-END"\nrole = "notes"',
            'first_day_after_transition, key value: no rule that decides reads it; "none" is expected',
        ),
        (
            'id = "R32-GOV-LIST"\nrole = "decides"',
            'id = "R32-GOV-LIST"\nrole = "decides"\nsettings = ["significant_cii"]',
            "(R32-GOV-LIST), key settings: only a rule that notes can be for some settings",
        ),
        (
            "[parameters.effective_deferred]\nvalue = 2027-03-01",
            "[parameters.effective_deferred]\nvalue = 2028-03-01",
            "outlook_not_before, key value: 2027-03-01 is before effective_deferred 2028-03-01",
        ),
    ],
)
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
