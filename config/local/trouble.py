"""What stops a start, said in one sentence."""

import errno
import shutil
from pathlib import Path

# Below this PostgreSQL cannot even write its first files (initdb alone takes about 40 MB).
LEAST_FREE_BYTES = 100 * 1024 * 1024
FULL_DISK = "No space left on device"


class Trouble(Exception):
    """A reason to stop that the person at the terminal can do something about; its text is one sentence."""


def full_disk(folder: Path) -> Trouble:
    """The sentence for a disk without room, for the disk that holds `folder`."""
    free = shutil.disk_usage(folder).free // 1024**2
    needed = LEAST_FREE_BYTES // 1024**2
    return Trouble(
        f"The disk that holds {folder} is full ({free} MB free, at least {needed} MB needed): "
        "make room there, or set KADASTR_HOME to a folder on another disk."
    )


def out_of_room(error: OSError) -> bool:
    """Whether the system refused a write because the disk or the quota is used up."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
