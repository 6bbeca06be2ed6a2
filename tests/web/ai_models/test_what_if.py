"""What if the status of a model changed: the page, its counts, table and file, and what a reader may not learn."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisDown

from compliance.models import Assessment, Standing
from inventory.models import AIModel, ModelStatus, Person, System, Unit
from tests.conftest import ClientOf
from tests.scene_of_rules import IN_TIME, foreign_model, save_foreign_system, save_three
from web.models import ExportRecord

NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
ADDRESS = "/models/qwen2.5-32b/what-if/"


@pytest.fixture(autouse=True)
def _on_a_day_in_may() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def systems(institute: Unit, waterworks: Unit) -> list[System]:
    """Two in transition, and one that came too late for it."""
    return save_three(institute, waterworks, NOW)


def text(client: Client, query: str = "") -> str:
    """The answer of the page, without tags."""
    html = client.get(ADDRESS + query).content.decode().partition('id="answer"')[2]
    return " ".join("".join(part.partition(">")[2] for part in f">{html}".split("<")).split())


def table(client: Client, query: str = "") -> str:
    html = client.get(ADDRESS + query).content.decode()
    return html.partition('id="list"')[2]


def test_the_page_opens_with_what_one_asks_first(client: Client, systems: list[System]) -> None:
    answer = text(client)
    assert "If the model is recognised as national" in answer
    assert "3 systems get another verdict on 12 May 2031 of 3 that rest on the model." in answer


def test_of_a_model_with_a_confirmed_status_one_asks_first_what_if_it_went(
    client: Client, systems: list[System]
) -> None:
    ModelStatus.objects.create(ai_model=foreign_model(), status="national", basis="confirmed", document="№ 1")
    assert "If the model had no status" in text(client)


def test_counts_go_by_verdict_and_rule_and_lead_to_the_systems_that_they_count(
    client: Client, systems: list[System]
) -> None:
    html = client.get(ADDRESS).content.decode()
    assert "was=IN_TRANSITION&amp;becomes=CONFORMS&amp;rule=R32-STATUS-CONFIRMED#list" in html
    rows = table(client, "?was=IN_TRANSITION&becomes=CONFORMS&rule=R32-STATUS-CONFIRMED")
    assert [system.code in rows for system in systems] == [True, True, False]


def test_a_row_that_stays_can_be_listed_too(client: Client, systems: list[System]) -> None:
    rows = table(client, "?status=none&was=NOT_PERMITTED&becomes=NOT_PERMITTED")
    assert systems[2].code in rows
    assert "No verdict would change." in text(client, "?status=none")


def test_a_unit_lists_its_own_systems(client: Client, systems: list[System], waterworks: Unit) -> None:
    rows = table(client, f"?unit={waterworks.pk}")
    assert [system.code in rows for system in systems] == [False, True, False]


def test_another_day_can_be_asked_about(client: Client, systems: list[System]) -> None:
    later = "?status=national&basis=confirmed&valid_from=2032-01-01"
    assert "0 systems get another verdict" in text(client, later)
    assert "The status begins after the day of the verdict" in text(client, later)
    assert "3 systems get another verdict on 1 Jan 2032" in text(client, f"{later}&on=2032-01-01")


def test_another_fact_of_the_model_can_be_asked_about(client: Client, systems: list[System]) -> None:
    assert "3 systems get another verdict" in text(client, "?status=none&developer=yes")
    assert "3 systems get another verdict" in text(client, "?status=none&developer=unknown&lineage=unknown")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?status=noble", "noble is not one of the available choices"),
        ("?status=trusted", "trusted is not one of the available choices"),
        ("?valid_from=2031-02-30", "There is no such day"),
        ("?valid_from=2031-03-01&valid_to=2031-02-01", "“Until” is before “from”"),
        ("?on=9999-12-31", "2199"),
        ("?was=BAD", "BAD is not one of the available choices"),
        ("?unit=x", "valid choice"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_judged(client: Client, query: str, said: str) -> None:
    foreign_model()
    answer = client.get(ADDRESS + query)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not any(words in answer.content.decode() for words in ('id="answer"', "Not saved", "Не сохранено"))


@pytest.mark.parametrize("page", ["0", "-3", "x", "99999999999"])
def test_a_page_that_there_is_not_is_the_nearest(client: Client, systems: list[System], page: str) -> None:
    assert systems[0].code in table(client, f"?page={page}")


def test_nothing_is_stored(client: Client, systems: list[System]) -> None:
    before = list(Assessment.objects.values_list("pk", flat=True)), list(Standing.objects.values())
    client.get(ADDRESS)
    assert (list(Assessment.objects.values_list("pk", flat=True)), list(Standing.objects.values())) == before
    assert not ModelStatus.objects.exists()


def test_an_owner_learns_of_visible_systems_only_and_not_how_many_others_there_are(
    owner_of_other_unit: Person, client_of: ClientOf, systems: list[System]
) -> None:
    answer = client_of(owner_of_other_unit).get(ADDRESS).content.decode()
    assert systems[1].code in answer
    assert systems[0].code not in answer
    assert "more system" not in answer
    assert "1 system" in text_in_english(client_of, owner_of_other_unit)


def text_in_english(client_of: ClientOf, person: Person) -> str:
    person.language = "en"
    person.save(update_fields=["language"])
    return text(client_of(person))


def test_who_may_change_the_model_learns_how_many_systems_of_others_rest_on_it_and_no_more(
    client: Client, systems: list[System], foreign_root: Unit
) -> None:
    other = save_foreign_system(foreign_root, IN_TIME, NOW, name="Портовый диспетчер")
    answer = text(client)
    assert "1 more system of the installation rests on the model; you may not see it" in answer
    assert "of 3 that rest on the model" in answer
    assert other.code not in answer
    assert other.name not in answer


def test_an_auditor_reads_and_is_offered_no_change(auditor: Person, client_of: ClientOf, systems: list[System]) -> None:
    answer = client_of(auditor).get(ADDRESS).content.decode()
    assert systems[0].code in answer
    assert "/edit/" not in answer.partition("<main")[2]
    assert client_of(auditor).post(ADDRESS).status_code == 405


def test_the_file_holds_every_row_of_the_table_and_is_on_record(client: Client, systems: list[System]) -> None:
    query = "?status=national&was=IN_TRANSITION&becomes=CONFORMS"
    answer: Any = client.get(f"{ADDRESS}{query}&_export=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert [row["Code"] for row in rows] == [systems[0].code, systems[1].code]
    assert rows[0]["Verdict on 12 May 2031 now"] == "In transition"
    assert rows[0]["Verdict on 12 May 2031 then"] == "Conforms"
    assert rows[0]["Rule that decides then"] == "R32-STATUS-CONFIRMED"
    record = ExportRecord.objects.get()
    assert (record.subject, record.rows) == ("model-what-if", 2)
    assert record.query.startswith(f"{ADDRESS}{query}")
    assert f'href="{ADDRESS}' in client.get("/exports/").content.decode()


def test_the_workbook_can_be_opened_whatever_the_model_is_called(client: Client, systems: list[System]) -> None:
    AIModel.objects.update(name="Qwen/2.5: [32B]*?")
    answer: Any = client.get(f"{ADDRESS}?_export=xlsx")
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_who_may_not_export_is_offered_no_file(
    administrator: Person, client_of: ClientOf, systems: list[System]
) -> None:
    assert "_export" not in client_of(administrator).get(ADDRESS).content.decode()
    assert client_of(administrator).get(f"{ADDRESS}?_export=csv").status_code == 403


def test_long_work_shows_what_it_has_and_goes_on_by_itself(
    client: Client, systems: list[System], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.whatif_model.CHUNK", 1)
    clock = iter(range(1000))
    monkeypatch.setattr("web.ai_models.whatif.perf_counter", lambda: next(clock) * 0.7)
    first = client.get(ADDRESS).content.decode()
    assert 'value="2"' in first
    assert 'hx-get="/models/qwen2.5-32b/what-if/"' in first
    assert 'id="list"' not in first
    second = client.get(ADDRESS).content.decode()
    assert "what-if-work" not in second
    assert systems[2].code in second


def test_a_broker_that_is_down_costs_time_and_no_answer(
    client: Client, systems: list[System], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: Any, **_options: Any) -> None:
        raise RedisDown

    monkeypatch.setattr(cache, "get", down)
    assert "3 systems get another verdict" in text(client)


def test_the_page_costs_the_same_queries_with_three_systems_and_with_thirty(
    client: Client, systems: list[System], django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client.get(ADDRESS)
    cache.clear()
    with django_assert_max_num_queries(26) as counted:
        client.get(ADDRESS)
    for number in range(27):
        save_foreign_system(systems[0].unit, IN_TIME, NOW, name=f"Система {number}")
    cache.clear()
    with django_assert_num_queries(len(counted)):
        client.get(ADDRESS)
