"""What the settings refuse: a process that starts with nonsense would fail where nobody looks."""

import os
import subprocess
import sys

import pytest

from config.local.home import PROJECT


@pytest.mark.parametrize("seconds", ["0", "-1", "46"])
def test_a_time_for_the_mail_server_that_outlasts_a_lease_or_is_none_stops_the_process(seconds: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=PROJECT,
        env={**os.environ, "EMAIL_TIMEOUT": seconds},
        capture_output=True,
        text=True,
    )
    assert told.returncode
    assert "EMAIL_TIMEOUT" in told.stderr.splitlines()[-1]
