"""Setting up: what is in the way is said before anything is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from config.local.home import PROJECT


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder that comes first on the PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    return folder


def set_up(programs: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": f"{programs}:/usr/bin:/bin", **variables}
    script = PROJECT / "config" / "setup.sh"
    return subprocess.run([script, "run"], env=environ, capture_output=True, text=True, check=False)


def put(programs: Path, name: str, script: str) -> None:
    (programs / name).write_text(f"#!/bin/sh\n{script}\n")
    (programs / name).chmod(0o700)


def test_a_python_that_is_too_old_gets_one_sentence(programs: Path) -> None:
    put(programs, "python3.9", 'case "$2" in *exit*) exit 1;; *) echo 3.9;; esac')
    done = set_up(programs, PYTHON="python3.9")
    assert done.returncode == 1
    assert done.stderr == (
        "Kadastr needs Python 3.11 or later and python3.9 is 3.9: "
        "name a newer one, for example PYTHON=python3.12 make up.\n"
    )


def test_a_missing_python_gets_one_sentence(programs: Path) -> None:
    done = set_up(programs, PYTHON="python3.99")
    assert (done.returncode, done.stderr) == (1, "Python is missing (python3.99): install Python 3.11 or later.\n")


def test_a_python_without_venv_gets_one_sentence(programs: Path) -> None:
    put(programs, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    done = set_up(programs)
    assert done.returncode == 1
    assert done.stderr == (
        "The module venv of python3 is missing: install it (on Debian: apt-get install python3-venv).\n"
    )


def test_another_machine_is_pointed_to_engines_of_its_own(programs: Path) -> None:
    put(programs, "uname", '[ "$1" = -s ] && echo Darwin || echo arm64')
    done = set_up(programs)
    assert done.returncode == 1
    assert done.stderr == (
        "The embedded PostgreSQL and Redis are for Linux on x86-64 and this is Darwin on arm64: "
        "set DATABASE_URL and REDIS_URL to servers of your own.\n"
    )


def test_another_machine_with_engines_of_its_own_goes_on(programs: Path) -> None:
    put(programs, "uname", '[ "$1" = -s ] && echo Darwin || echo arm64')
    urls = {"DATABASE_URL": "postgresql://elsewhere/kadastr", "REDIS_URL": "redis://elsewhere"}
    assert "Python is missing" in set_up(programs, PYTHON="python3.99", **urls).stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose Python and npm only write down what they are asked to install."""
    folder = tmp_path / "project"
    (folder / "config").mkdir(parents=True)
    for name in ("config/setup.sh", "requirements.lock", "requirements-dev.lock", "package.json", "package-lock.json"):
        shutil.copy(PROJECT / name, folder / name)
    (folder / ".venv/bin").mkdir(parents=True)
    put(
        folder / ".venv/bin",
        "python",
        f'case "$*" in *install*) echo "$@" >>{folder}/asked;; *wheel*) echo {folder};; esac',
    )
    (folder / "bin").mkdir()
    put(folder / "bin", "node", f'shift; echo npm "$@" >>{folder}/asked; mkdir -p node_modules')
    return folder


def asked(project: Path, wanted: str) -> list[str]:
    """What is asked of pip and npm by `setup.sh WANTED`, one line for each call."""
    (project / "asked").write_text("")
    subprocess.run([project / "config/setup.sh", wanted], check=True, capture_output=True, text=True)
    return (project / "asked").read_text().splitlines()


def test_what_runs_is_installed_without_what_only_tests_need(project: Path) -> None:
    pip, npm = asked(project, "run")
    assert pip.endswith("--require-hashes --no-deps -r requirements.lock")
    assert npm.startswith("npm ci --omit=dev")


def test_nothing_is_installed_when_nothing_changed(project: Path) -> None:
    assert len(asked(project, "run")) == 2
    assert asked(project, "run") == []
    assert len(asked(project, "dev")) == 2
    assert asked(project, "dev") == []


def test_make_up_after_make_test_installs_nothing(project: Path) -> None:
    assert len(asked(project, "dev")) == 2
    assert asked(project, "run") == []


def test_a_changed_lock_is_installed(project: Path) -> None:
    asked(project, "dev")
    with (project / "requirements-dev.lock").open("a") as lock:
        lock.write("# changed\n")
    assert [line.split()[-1] for line in asked(project, "dev")] == ["requirements-dev.lock"]


def test_what_runs_is_a_part_of_what_tests_need() -> None:
    """So `make up` after `make test` has nothing to install."""
    runs, all_of_it = (
        {line.split(" ")[0] for line in (PROJECT / lock).read_text().splitlines() if "==" in line}
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert runs < all_of_it


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "package-lock.json"])
def test_the_locks_have_hashes_and_name_no_registry(lock: str) -> None:
    text = (PROJECT / lock).read_text()
    assert "sha256:" in text or '"integrity": "sha512-' in text
    assert "index-url" not in text
    assert "://registry" not in text
