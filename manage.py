#!/usr/bin/env python
"""Django's command line for Kadastr. Without `DATABASE_URL` it speaks to the engines of `make up` beside it."""

import os
import sys

from django.core.management import execute_from_command_line

from config.local.environment import join_local
from config.local.trouble import Trouble

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        join_local()
    except Trouble as trouble:
        sys.exit(str(trouble))
    execute_from_command_line(sys.argv)
