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

from pydantic import ValidationError

from compliance.engine.ruleset import RuleSet
from compliance.ruleset_files.building import build, parameter, parameter_names
from compliance.ruleset_files.faults import faults_of
from compliance.ruleset_files.tables import FileTable, RuleSetError

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
            raise RuleSetError(f"{path.name}: table [ruleset], key id: {ruleset.id!r} must be the name of the file.")
    return tuple((item.id, item) for item in sorted(rulesets, key=lambda item: item.published_on))


def load_ruleset(path: Path) -> RuleSet:
    """Read one file. Raises ``RuleSetError`` with file, table and key (and line, for a fault of syntax)."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RuleSetError(f"{path.name}: the file cannot be read: {error.strerror}.") from error
    return parse_ruleset(content, path.name)


def parse_ruleset(content: bytes, name: str) -> RuleSet:
    """A rule set from the bytes of a file called ``name``. Raises ``RuleSetError``."""
    try:
        raw = tomllib.loads(content.decode("utf-8"))
        table = FileTable.model_validate(raw)
    except UnicodeDecodeError as error:
        raise RuleSetError(f"{name}: the file is not UTF-8 (byte {error.start}).") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleSetError(f"{name}: not TOML: {error}.") from error
    except ValidationError as error:
        raise RuleSetError(_first_fault(name, raw, error)) from error
    ruleset = build(table, name, hashlib.sha256(content).hexdigest())
    for fault in faults_of(ruleset):
        raise RuleSetError(f"{name}: {fault}")
    return ruleset


def _first_fault(name: str, raw: Mapping[str, Any], error: ValidationError) -> str:
    fault = error.errors()[0]
    where = [str(part) for part in fault["loc"] if not (isinstance(part, str) and "[" in part)]
    *tables, key = where or ["file"]
    if fault["type"] == "missing":
        problem = "is missing"
    elif fault["type"] == "extra_forbidden":
        problem = "is not known here"
    else:
        problem = f"cannot be {fault['input']!r}: {fault['msg']}"
    table = _table_name(raw, tables)
    more = f" ({len(error.errors()) - 1} more faults)" if len(error.errors()) > 1 else ""
    return f"{name}: table {table}, key {key}: {problem}.{more}"


def _table_name(raw: Mapping[str, Any], tables: list[str]) -> str:
    """``[rules]`` number 3 (R32-GOV-LIST) rather than rules.2."""
    found: Any = raw
    words = []
    for part in tables:
        if isinstance(found, list):
            found = found[int(part)]
            words.append(f"number {int(part) + 1}" + (f" ({found['id']})" if "id" in found else ""))
        else:
            found = found.get(part, {}) if isinstance(found, dict) else {}
            words.append(f"[{part}]" if not words else f"→ {part}")
    return " ".join(words) or "(top level)"


def what_if(ruleset: RuleSet, changes: Mapping[str, object]) -> RuleSet:
    """A copy of a rule set with some parameters changed. Raises ``RuleSetError`` naming the parameter that is unknown
    or ill-typed.
    """
    for key in changes:
        if key not in parameter_names():
            raise RuleSetError(f"there is no parameter {key}; parameters are: {', '.join(parameter_names())}.")
    copy = ruleset.what_if_copy({key: parameter(key, value, ruleset.id) for key, value in changes.items()})
    for fault in faults_of(copy):
        raise RuleSetError(fault)
    return copy


__all__ = ["RuleSetError", "get_ruleset", "installed_rulesets", "load_ruleset", "parse_ruleset", "what_if"]
