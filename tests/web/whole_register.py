"""For tests that need the whole catalogue or the whole sample: it takes seconds, so a module loads it once."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside is seen by the tests of the module, each in a transaction of its own, and then forgotten."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(*arguments: str) -> str:
    """Runs a management command and gives back what it said."""
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def row_counts() -> dict[str, int]:
    """How many rows each table has."""
    tables = connection.introspection.table_names()
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]
    return {model._meta.label: model._base_manager.count() for model in models}
