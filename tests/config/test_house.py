"""`make house`: the largest things, the largest first."""

from pathlib import Path

import pytest

from config import house


def test_files_and_functions_are_measured_and_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "PROJECT", tmp_path)
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_initial.py").write_text("x = 1\n" * 500)
    (tmp_path / "pages.py").write_text("@decorated\ndef long():\n    a = 1\n    return a\n\n\ndef short(): ...\n")
    (tmp_path / "tables.py").write_text("x = 1\n")
    assert house.largest(house.files(tmp_path, "*.py")) == [(7, "pages.py"), (1, "tables.py")]
    assert house.largest(house.functions(tmp_path), 1) == [(4, "pages.py:2 long")]
