"""The local stack's command line: `python -m config.local up` and `python -m config.local run -- COMMAND …`."""

import os
import signal
import sys

from config.local.home import home_of
from config.local.run import run
from config.local.supervisor import Stopped
from config.local.trouble import Trouble, full_disk, out_of_room
from config.local.up import up

USAGE = "usage: python -m config.local up | run -- COMMAND …"


def main(arguments: list[str]) -> int:
    """Does what `arguments` say and gives back the exit status: 1 after a sentence about what is wrong."""
    os.umask(0o077)
    try:
        if arguments == ["up"]:
            up(os.environ)
        elif arguments[:2] == ["run", "--"] and len(arguments) > 2:
            return run(arguments[2:], os.environ)
        sys.stderr.write(USAGE + "\n")
        return 2
    except Stopped:
        return 128 + signal.SIGTERM if arguments[0] == "run" else 0
    except BrokenPipeError:
        return 1
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
    except OSError as error:
        if not out_of_room(error):
            raise
        sys.stderr.write(f"{full_disk(home_of(os.environ).path)}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
