"""The planner's statistics: PostgreSQL gathers them by itself only in a while, and for small tables never."""

from django.db import connection


def analyse() -> None:
    """Gathers them now: after many rows came in at once, the first page would otherwise be planned for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
