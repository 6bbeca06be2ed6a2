"""The watch over the engine's imports."""

from pathlib import Path

from config.pure_engine import ENGINE, strangers


def test_what_is_neither_standard_nor_the_engine_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "facts.py").write_text(
        "import datetime\nfrom compliance.engine.facts import Day\nfrom . import domain\n"
    )
    (tmp_path / "rules" / "bad.py").write_text(
        "def rule():\n    import django.utils\n    from compliance.engineer import x\n"
    )
    assert strangers(tmp_path, ENGINE) == [
        f"{tmp_path}/rules/bad.py:2 imports django.utils",
        f"{tmp_path}/rules/bad.py:3 imports compliance.engineer",
    ]
