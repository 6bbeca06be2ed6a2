"""`python -m config.house`: the ten largest Python files, functions and templates, so that a wall goes up in time."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "inventory", "compliance", "web")
Size = tuple[int, str]


def largest(sizes: Iterator[Size], count: int = 10) -> list[Size]:
    """The `count` largest of (lines, name), the largest first."""
    return sorted(sizes, reverse=True)[:count]


def files(folder: Path, pattern: str) -> Iterator[Size]:
    """The lines of each file below `folder` whose name fits `pattern`; migrations are generated and left out."""
    for path in folder.rglob(pattern):
        if path.is_file() and "migrations" not in path.parts:
            yield len(path.read_text().splitlines()), str(path.relative_to(PROJECT))


def functions(folder: Path) -> Iterator[Size]:
    """The lines of each function below `folder`, from its first decorator to its end."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                lines = (node.end_lineno or node.lineno) - first + 1
                yield lines, f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}"


def main() -> None:
    """Prints the three lists."""
    rooms = [PROJECT / room for room in ROOMS]
    lists: dict[str, Iterator[Size]] = {
        "Files": (size for room in rooms for size in files(room, "*.py")),
        "Functions": (size for room in rooms for size in functions(room)),
        "Templates": files(PROJECT / "templates", "*"),
    }
    for title, sizes in lists.items():
        sys.stdout.write(f"{title}\n")
        sys.stdout.writelines(f"{lines:6} {name}\n" for lines, name in largest(sizes))


if __name__ == "__main__":
    main()
