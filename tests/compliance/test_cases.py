"""Every case of tests/cases/ is met; what a file of cases gets wrong is said in one sentence."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from compliance.case_files import CaseError, load_cases
from compliance.judging_cases import judge_cases

FOLDER = Path(__file__).resolve().parent.parent / "cases"
EVERY_CASE = [case for path in sorted(FOLDER.glob("*.toml")) for case in load_cases(path)]
ONE = """
[[case]]
no = 7
title = "private"
on = 2027-06-01
ruleset = "ru-2026-243fz"
settings = []
phase = "in_operation"
retired = "none"
expect = { verdict = "OUT_OF_SCOPE" }
"""


@pytest.mark.parametrize("case", EVERY_CASE, ids=lambda case: case.number)
def test_the_case_is_met(case) -> None:  # type: ignore[no-untyped-def]
    (judged,) = judge_cases([case])
    assert judged.differences == ()
    assert judged.met


def evaluate(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("evaluate", str(path), *options, stdout=out)
    return out.getvalue()


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_json_gives_every_case_with_all_that_it_can_expect(tmp_path: Path) -> None:
    (found,) = json.loads(evaluate(written(tmp_path, ONE), "--json"))
    assert (found["number"], found["title"], found["met"]) == ("7", "private", True)
    assert (found["verdict"], found["rule"], found["flags"]) == ("OUT_OF_SCOPE", "R32-SCOPE-PRIVATE", [])
    assert found["timeline"] == [["2027-06-01", "OUT_OF_SCOPE"]]


def test_a_case_that_is_not_met_ends_with_status_1(tmp_path: Path) -> None:
    path = written(tmp_path, ONE.replace("OUT_OF_SCOPE", "CONFORMS"))
    with pytest.raises(SystemExit) as stopped:
        evaluate(path)
    assert stopped.value.code == 1


def test_another_day_switches_the_comparison_off(tmp_path: Path) -> None:
    path = written(tmp_path, ONE.replace("OUT_OF_SCOPE", "CONFORMS"))
    (found,) = json.loads(evaluate(path, "--json", "--on", "2033-01-01"))
    assert (found["met"], found["on"]) == (None, "2033-01-01")


def test_a_case_of_a_rule_set_that_is_not_installed_is_skipped_and_listed(tmp_path: Path) -> None:
    out = evaluate(written(tmp_path, ONE.replace("243fz", "2031")))
    assert "skipped   case 7: the rule set ru-2026-2031 is not installed" in out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("settings = []", "setings = []", "case 7, key setings"),
        ("settings = []", 'settings = ["school"]', "case 7, key settings"),
        ("on = 2027-06-01", 'on = "soon"', "case 7, key on"),
        ("on = 2027-06-01", "", "case 7, key on"),
        ('retired = "none"', "retired = 12", "case 7, key retired"),
        ('retired = "none"', "retired = { from = 2027-01-02, to = 2027-01-01 }", "case 7, key retired"),
        ('retired = "none"', 'models = ["no-such-model"]', "no-such-model"),
        ('retired = "none"', 'flows = { storage = [{ country = "Russia" }] }', "case 7, key flows.storage.country"),
        ('retired = "none"', 'assumptions = { planning_assumption = "on" }', "assumptions.planning_assumption"),
        ('verdict = "OUT_OF_SCOPE"', 'verdict = "FINE"', "case 7, key expect.verdict"),
        ('verdict = "OUT_OF_SCOPE"', 'verdit = "NONE"', "case 7, key expect.verdit"),
        ("no = 7", "no = ", "not TOML"),
        ('retired = "none"', "rows = []", "case 7, key rows: at least one is expected"),
        ('retired = "none"', f"models = [{{ name = 'x', params_total = 1{'0' * 400} }}]", "at most 1,000,000 billions"),
        ("[[case]]", "[case]", "key case"),
    ],
)
def test_a_bad_file_is_named_with_case_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(CaseError, match=r"^mine\.toml: ") as refused:
        load_cases(written(tmp_path, ONE.replace(old, new)))
    assert said in str(refused.value)


def test_a_number_stands_once(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"^mine\.toml: case 7, key no: stands more than once"):
        load_cases(written(tmp_path, ONE + ONE))


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert [case.number for case in load_cases(written(tmp_path, "\ufeff" + ONE))] == ["7"]


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ('assumptions = { coin = "heads" }', "coin"),
        ('assumptions = { pilot_counts = "perhaps" }', "perhaps"),
        ("parameters = { param_treshold_bn = 10 }", "param_treshold_bn"),
        ('parameters = { cutoff_latest = "soon" }', "cutoff_latest"),
    ],
)
def test_an_assumption_or_parameter_that_is_not_there_is_named(tmp_path: Path, extra: str, said: str) -> None:
    path = written(tmp_path, ONE.replace('retired = "none"', f'retired = "none"\n{extra}'))
    with pytest.raises(CommandError) as refused:
        evaluate(path)
    assert "case 7" in str(refused.value)
    assert said in str(refused.value)


def test_a_day_that_is_no_day_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--on"):
        evaluate(written(tmp_path, ONE), "--on", "yesterday")
