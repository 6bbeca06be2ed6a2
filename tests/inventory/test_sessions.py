"""What a session of the database is told first."""

import pytest
from django.db import connection


@pytest.mark.django_db(transaction=True)
def test_a_session_says_that_no_trigger_is_ignored() -> None:
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW pgtrigger.ignore")
        assert cursor.fetchone() == ("{}",)
