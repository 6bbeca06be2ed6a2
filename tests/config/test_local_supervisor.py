"""The supervisor: in order at the start, in reverse at the end, one sentence in between."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.local.supervisor import STOPPING, Service, Stopped, Supervisor
from config.local.trouble import Trouble


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor that has started nothing; the handlers of the tests come back after it."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    with Supervisor(tmp_path, dict(os.environ)) as made:
        yield made
    for number, handler in before.items():
        signal.signal(number, handler)


def shell(name: str, script: str, *, shown: bool = False) -> Service:
    return Service(name, ["sh", "-c", script], shown=shown)


def test_a_part_that_ends_is_named_with_its_log(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(shell("worker", "exit 3"))
    with pytest.raises(Trouble) as trouble:
        supervisor.watch()
    expected = f"worker ended with status 3, so everything was stopped; its last words are in {tmp_path}/worker.log."
    assert str(trouble.value) == expected


def test_a_part_that_is_killed_is_named_with_the_signal(supervisor: Supervisor) -> None:
    supervisor.start(shell("beat", "kill -KILL $$"))
    with pytest.raises(Trouble, match=r"^beat was killed by SIGKILL, so everything was stopped"):
        supervisor.watch()


def test_a_step_that_fails_says_its_last_line(supervisor: Supervisor) -> None:
    with pytest.raises(Trouble, match=r"^migrate failed: no such table \(all of it: .*/migrate\.log\)$"):
        supervisor.run(shell("migrate", "echo Traceback; echo no such table; exit 1"))


def test_a_step_gives_back_what_it_wrote_and_only_that(supervisor: Supervisor) -> None:
    supervisor.run(shell("first_start", "echo first"))
    assert supervisor.run(shell("first_start", "echo second")) == "second\n"


def test_a_part_that_found_the_disk_full_gets_the_sentence_of_the_full_disk(supervisor: Supervisor) -> None:
    with pytest.raises(Trouble, match=r"^The disk that holds .* is full"):
        supervisor.run(shell("initdb", "echo 'could not write: No space left on device'; exit 1"))


def test_parts_stop_in_reverse_order(supervisor: Supervisor, tmp_path: Path) -> None:
    for name in ("postgres", "redis", "web"):
        ready = tmp_path / f"{name}.ready"
        supervisor.start(
            shell(
                name, f"trap 'echo {name} >>{tmp_path}/order; exit' TERM; touch {ready}; while :; do sleep 0.05; done"
            )
        )
        while not ready.exists():
            supervisor.check()
    supervisor.stop()
    assert (tmp_path / "order").read_text().split() == ["web", "redis", "postgres"]


def test_what_does_not_stop_is_killed_with_its_children(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.local.supervisor.PATIENCE_SECONDS", 0.2)
    supervisor.start(shell("worker", f"trap '' TERM; sleep 60 & echo $! >{tmp_path}/pid; while :; do sleep 0.05; done"))
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        supervisor.check()
    supervisor.stop()
    state = Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}/stat")
    assert not state.exists() or ") Z " in state.read_text()


def test_what_a_shown_part_writes_appears_on_the_terminal_line_by_line(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.start(shell("web", "printf 'one\\ntwo\\nhal'; exec sleep 60", shown=True))
    shown = ""
    while "two" not in shown:
        supervisor.check()
        shown += capsys.readouterr().out
    assert shown == "web: one\nweb: two\n"


def test_a_signal_ends_the_watch(supervisor: Supervisor) -> None:
    supervisor.start(shell("web", f"sleep 0.3; kill -TERM {os.getpid()}; exec sleep 60"))
    with pytest.raises(Stopped):
        supervisor.watch()


def test_a_signal_in_the_middle_of_a_start_forgets_no_child(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = subprocess.Popen

    def interrupted(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        child = real(*arguments, **options)
        signal.raise_signal(signal.SIGTERM)
        return child

    monkeypatch.setattr(subprocess, "Popen", interrupted)
    with pytest.raises(Stopped):
        supervisor.start(shell("web", "exec sleep 60"))
    assert [child.service.name for child in supervisor.children] == ["web"]
