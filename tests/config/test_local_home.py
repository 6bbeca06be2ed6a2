"""The home folder: private, measured, and nobody else's."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.local.environment import join_local, port_of, variables
from config.local.home import Home, held, open_home, secret_key
from config.local.trouble import Trouble


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def opened(folder: Path) -> Home:
    return open_home({"KADASTR_HOME": str(folder)})


def test_what_is_made_is_for_its_user_alone(home_folder: Path) -> None:
    home = opened(home_folder)
    secret_key(home)
    assert {mode(path) for path in (home.path, home.sockets, home.logs)} == {"0o700"}
    assert mode(home.path / "secret-key") == "0o600"


def test_a_folder_that_was_there_keeps_its_rights(home_folder: Path) -> None:
    home_folder.mkdir()
    home_folder.chmod(0o755)
    opened(home_folder)
    assert mode(home_folder) == "0o755"
    assert mode(home_folder.parent) == "0o700"


def test_the_secret_key_is_made_once_and_long(home_folder: Path) -> None:
    home = opened(home_folder)
    assert secret_key(home) == secret_key(home)
    assert len(secret_key(home)) >= 50


def test_a_home_too_deep_for_a_socket_gets_one_sentence_and_is_not_made(tmp_path: Path) -> None:
    deep = tmp_path / ("д" * 60)
    with pytest.raises(Trouble, match=r"lies too deep: .* Linux allows 107; set KADASTR_HOME to a shorter path\.$"):
        opened(deep)
    assert not deep.exists()


def test_the_deepest_home_that_is_allowed_holds_a_socket(home_folder: Path) -> None:
    longest = home_folder.parent / ("x" * (107 - len(str(home_folder.parent)) - len("//run/.s.PGSQL.5432")))
    assert len(str(opened(longest).postgres_socket)) == 107


def test_a_file_in_the_place_of_the_home_gets_one_sentence(home_folder: Path) -> None:
    home_folder.write_text("")
    with pytest.raises(Trouble, match="is not a folder: set KADASTR_HOME"):
        opened(home_folder)


def test_a_relative_home_starts_at_the_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Trouble, match=f"^{Path(__file__).resolve().parents[2]}/Makefile is not a folder"):
        open_home({"KADASTR_HOME": "Makefile"})


def test_a_second_holder_of_the_home_is_told_where_the_first_one_runs(home_folder: Path) -> None:
    home = opened(home_folder)
    told = r"already runs from .* \(at http://localhost:8123 by process \d+\)"
    with held(home, "http://localhost:8123"), pytest.raises(Trouble, match=told):
        held(home, "http://localhost:8124").__enter__()
    with held(home, "http://localhost:8124"):
        assert "8124" in (home.path / "lock").read_text()


@pytest.mark.parametrize("written", ["http", "0", "65536", "-1", "80 80", "٨٠"])
def test_what_is_no_port_gets_one_sentence(written: str) -> None:
    with pytest.raises(Trouble, match=f"PORT is “{written}”, which is no port: give a number from 1 to 65535"):
        port_of({"PORT": written})


def test_what_is_set_from_outside_wins_and_what_is_empty_does_not(home_folder: Path) -> None:
    environ = {"DATABASE_URL": "postgresql://elsewhere/kadastr", "REDIS_URL": "", "PORT": "9000"}
    found = variables(opened(home_folder), environ)
    assert found["DATABASE_URL"] == "postgresql://elsewhere/kadastr"
    assert found["REDIS_URL"].startswith("unix:///")
    assert found["SITE_URL"] == "http://localhost:9000"


def test_a_command_at_the_terminal_finds_the_engines_and_the_address_of_make_up(home_folder: Path) -> None:
    environ = {"KADASTR_HOME": str(home_folder)}
    with held(opened(home_folder), "http://localhost:9123"):
        join_local(environ)
    assert environ["DATABASE_URL"].startswith("postgresql://kadastr@/kadastr?host=")
    assert environ["SITE_URL"] == "http://localhost:9123"


def test_a_command_that_names_a_database_gets_nothing_from_the_home(home_folder: Path) -> None:
    environ = {"KADASTR_HOME": str(home_folder), "DATABASE_URL": "postgresql://elsewhere/kadastr"}
    join_local(environ)
    assert not home_folder.exists()
    assert len(environ) == 2


def test_a_full_disk_gets_one_sentence(home_folder: Path) -> None:
    small = f"mount -t tmpfs -o size=2m tmpfs {home_folder.parent} && exec python -m config.local up"
    started = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", small],
        env={"KADASTR_HOME": str(home_folder), "PATH": _path_of_python()},
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare failed" in started.stderr:
        pytest.skip("this machine forbids user namespaces, so no small disk can be made")
    assert started.returncode == 1
    assert started.stderr == (
        f"The disk that holds {home_folder} is full (2 MB free, at least 100 MB needed): "
        "make room there, or set KADASTR_HOME to a folder on another disk.\n"
    )
    assert started.stdout == ""


def _path_of_python() -> str:
    return f"{Path(sys.executable).parent}:/usr/bin:/bin"
