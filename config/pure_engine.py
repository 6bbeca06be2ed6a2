"""The engine stands on the standard library alone: `python -m config.pure_engine` fails if it imports anything else."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ENGINE = "compliance.engine"


def strangers(folder: Path, package: str) -> list[str]:
    """A line `file:line imports name` for each import in `folder` of neither `package` nor the standard library."""
    return [
        f"{path}:{line} imports {name}"
        for path in sorted(folder.rglob("*.py"))
        for line, name in _imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith(f"{package}.")
    ]


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module or ""


if __name__ == "__main__":
    found = strangers(PROJECT / ENGINE.replace(".", "/"), ENGINE)
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.exit(bool(found))
