"""The sheet of parts."""

from inventory.models import Person
from tests.conftest import ClientOf


def test_an_administrator_sees_every_part(administrator: Person, client_of: ClientOf) -> None:
    page = client_of(administrator).get("/parts/")
    assert page.status_code == 200
    for part in (
        "verdict-bar",
        "course-drawing",
        "chain-decides",
        "segmented",
        "error-summary",
        "long-work",
        "country-breaks",
    ):
        assert part in page.content.decode()


def test_others_are_refused(officer: Person, client_of: ClientOf) -> None:
    assert client_of(officer).get("/parts/").status_code == 403
