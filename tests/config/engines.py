"""`python -m tests.config.engines`: both engines in `KADASTR_HOME`, says `ready`, and goes on until it is stopped."""

import os
import sys

from config.local.environment import variables
from config.local.home import open_home
from config.local.supervisor import Stopped, Supervisor
from config.local.up import start_engines

if __name__ == "__main__":
    home = open_home(os.environ)
    try:
        with Supervisor(home.logs, variables(home, os.environ)) as supervisor:
            start_engines(supervisor, home, os.environ)
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            supervisor.watch()
    except Stopped:
        sys.exit(0)
