"""Commands that are asked about a day say in one sentence what is wrong with it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from compliance.case_files import CaseError, load_cases

CASES = str(Path(__file__).parents[1] / "cases" / "rules.toml")
ASKED: list[tuple[str, tuple[str, ...]]] = [
    ("assess", ()),
    ("evaluate", (CASES,)),
    ("compare_rulesets", ("ru-2026-06-bill", "ru-2026-243fz")),
]


def refusal(command: str, *args: str, **options: Any) -> str:
    """What the command says when it refuses."""
    with pytest.raises(CommandError) as refused:
        call_command(command, *args, **options)
    return str(refused.value)


@pytest.mark.django_db
@pytest.mark.parametrize(("command", "args"), ASKED)
@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-30", "2200-01-01", "1991-12-31", "0001-01-01"])
def test_a_day_that_cannot_be_asked_about_is_refused(command: str, args: tuple[str, ...], day: str) -> None:
    said = refusal(command, *args, on=day)
    assert said == f"--on: Ask for a day from 1992-01-01 to 2199-12-31, not for {day}."


@pytest.mark.django_db
@pytest.mark.parametrize(("command", "args"), ASKED)
def test_what_is_no_day_is_refused(command: str, args: tuple[str, ...]) -> None:
    assert refusal(command, *args, on="31.08.2032") == "--on: '31.08.2032' is no day. Write it as 2032-08-31."


@pytest.mark.django_db
@pytest.mark.parametrize(("command", "args"), ASKED)
def test_a_day_outside_every_rule_set_is_judged_and_said_to_be_so(command: str, args: tuple[str, ...]) -> None:
    out, err = StringIO(), StringIO()
    call_command(command, *args, on="2026-01-01", stdout=out, stderr=err)
    said = "No rule set had been published on 2026-01-01; the first, ru-2026-03-draft, is of 2026-03-18."
    assert err.getvalue().strip() == said


@pytest.mark.django_db
@pytest.mark.parametrize(("command", "args"), ASKED)
@pytest.mark.parametrize("day", ["2026-11-24", "2199-12-31"])
def test_of_any_other_day_there_is_nothing_to_say(command: str, args: tuple[str, ...], day: str) -> None:
    err = StringIO()
    call_command(command, *args, on=day, stdout=StringIO(), stderr=err)
    assert err.getvalue() == ""


def test_a_case_about_a_day_that_cannot_be_asked_about_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.toml"
    path.write_text(Path(CASES).read_text(encoding="utf-8").replace("on = 20", "on = 99", 1), encoding="utf-8")
    with pytest.raises(CaseError, match="Ask for a day from 1992-01-01 to 2199-12-31"):
        load_cases(path)
