"""Rule sets from TOML files: strictly read, every fault named by file, table and key, then handed to the engine as
frozen values.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from compliance.engine.ruleset import RuleSet
from compliance.ruleset_files.building import build, parameter, parameter_names
from compliance.ruleset_files.faults import faults_of
from compliance.ruleset_files.naming import first_fault
from compliance.ruleset_files.saying import RuleSetError, at_key, in_file, not_toml, said
from compliance.ruleset_files.tables import FileTable

FOLDER = Path(__file__).parent / "rulesets"


def installed_rulesets() -> dict[str, RuleSet]:
    """Every rule set of ``compliance/rulesets/`` by id, oldest first."""
    return dict(_installed(tuple(sorted(FOLDER.glob("*.toml")))))


def get_ruleset(ruleset_id: str) -> RuleSet:
    """An installed rule set. Raises ``LookupError`` naming those that are."""
    rulesets = installed_rulesets()
    if ruleset_id not in rulesets:
        raise LookupError(f"Rule set {ruleset_id!r} is not installed; installed are: {', '.join(rulesets)}.")
    return rulesets[ruleset_id]


@lru_cache(maxsize=8)
def _installed(paths: tuple[Path, ...]) -> tuple[tuple[str, RuleSet], ...]:
    rulesets = [load_ruleset(path) for path in paths]
    for path, ruleset in zip(paths, rulesets, strict=True):
        if ruleset.id != path.stem:
            problem = said(_("{id} must be the name of the file"), id=repr(ruleset.id))
            raise RuleSetError(in_file(path.name, at_key("[ruleset]", "id", problem)))
    return tuple((item.id, item) for item in sorted(rulesets, key=lambda item: item.published_on))


def load_ruleset(path: Path) -> RuleSet:
    """Read one file. Raises ``RuleSetError`` with file, table and key (and line, for a fault of syntax)."""
    try:
        content = path.read_bytes()
    except OSError as error:
        fault = said(_("the file cannot be read: {reason}."), reason=error.strerror)
        raise RuleSetError(in_file(path.name, fault)) from error
    return parse_ruleset(content, path.name)


def parse_ruleset(content: bytes, name: str) -> RuleSet:
    """A rule set from the bytes of a file called ``name``. Raises ``RuleSetError``."""
    raw = _toml(content, name)
    try:
        table = FileTable.model_validate(raw)
    except ValidationError as error:
        raise RuleSetError(first_fault(name, raw, error)) from error
    ruleset = build(table, name, hashlib.sha256(content).hexdigest())
    for fault in faults_of(ruleset):
        raise RuleSetError(in_file(name, fault))
    return ruleset


def _toml(content: bytes, name: str) -> dict[str, Any]:
    """The tables of a file; a byte-order mark, which some editors write, is no fault."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        fault = said(_("the file is not UTF-8 (byte {place})."), place=error.start)
        raise RuleSetError(in_file(name, fault)) from error
    except tomllib.TOMLDecodeError as error:
        raise RuleSetError(in_file(name, not_toml(error))) from error
    except (RecursionError, ValueError) as error:
        raise RuleSetError(in_file(name, _("brackets too deep or a number too long to be read."))) from error


def what_if(ruleset: RuleSet, changes: Mapping[str, object]) -> RuleSet:
    """A copy of a rule set with some parameters changed. Raises ``RuleSetError`` naming the parameter that is unknown
    or ill-typed.
    """
    for key in changes:
        if key not in parameter_names():
            known = ", ".join(parameter_names())
            raise RuleSetError(said(_("there is no parameter {key}; parameters are: {known}."), key=key, known=known))
    copy = ruleset.what_if_copy({key: parameter(key, value, ruleset.id) for key, value in changes.items()})
    for fault in faults_of(copy):
        raise RuleSetError(fault)
    return copy


__all__ = ["RuleSetError", "get_ruleset", "installed_rulesets", "load_ruleset", "parse_ruleset", "what_if"]
