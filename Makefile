# `make up` runs Kadastr on this machine, `make test` passes all its tests. README.md and docs/operations.md say more.

SHELL := /bin/sh
PYTHON ?= python3
export PYTHON
# Settings for checks that start nothing: a production site, and a database that is not asked.
CHECK := SECRET_KEY=only-for-checks-3mT7vQz9LpX2cR8wK5nB4hJ6dF1gS0aY-uEoI DATABASE_URL=postgresql:///none \
	SITE_URL=https://kadastr.example.org KADASTR_HOME=.local
RUN := .venv/bin/python -m config.local run --
CODE := manage.py config inventory compliance web tests

.PHONY: up compiled test test-fast setup lint house bench messages lock clean

# exec and setpriv: a signal to make reaches Kadastr, and so does the death of make.
up:
	@config/setup.sh run
	@exec setpriv --pdeathsig TERM .venv/bin/python -m config.local up

setup:
	@config/setup.sh dev

test: setup compiled
	@$(RUN) .venv/bin/python -m pytest

test-fast: setup compiled
	@$(RUN) .venv/bin/python -m pytest -m "not slow and not e2e" -n 2 --hypothesis-profile=fast

# The binary catalogues are made here; only the texts are kept.
compiled: setup
	@.venv/bin/python -m config.messages compile

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(CHECK) .venv/bin/mypy $(CODE)
	.venv/bin/lint-imports
	.venv/bin/python -m config.pure_engine
	$(CHECK) .venv/bin/python manage.py check --deploy --fail-level WARNING
	@$(RUN) .venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python -m config.messages check

# The largest files, functions and templates: where the next wall is wanted. Nothing fails on it.
house: setup
	@.venv/bin/python -m config.house

bench: setup compiled
	@$(RUN) .venv/bin/python -m tests.bench

# Brings locale/*/LC_MESSAGES/django.po to the messages of the code, and compiles them.
messages: setup
	.venv/bin/python -m config.messages update

# Both locks, from pyproject.toml and package.json. They name no registry.
lock: setup
	.venv/bin/uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 --quiet --custom-compile-command "make lock" \
		-o requirements.lock
	.venv/bin/uv pip compile pyproject.toml --group dev --generate-hashes --universal --python-version 3.11 --quiet --custom-compile-command "make lock" \
		-c requirements.lock -o requirements-dev.lock
	.venv/bin/npm install --package-lock-only

# What can be made again. The register itself lies in .local (or KADASTR_HOME) and stays.
clean:
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f locale/*/LC_MESSAGES/*.mo
