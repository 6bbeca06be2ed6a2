"""The list of systems: who sees what, in which order, and how many queries that takes."""

import pytest
from django.test import Client

from compliance.models import SEVERITY, Standing, VerdictCode
from inventory.models import System
from tests.conftest import ClientOf
from tests.web.systems.list_scene import Register, codes_of_all_pages, page_at
from web.systems.register_columns import COLUMNS
from web.systems.viewing import PRESETS

pytestmark = pytest.mark.django_db


def test_an_officer_sees_every_system_of_the_ministry(browser: Client) -> None:
    assert sorted(codes_of_all_pages(browser, "/systems/?sort=code")) == sorted(
        System.objects.values_list("code", flat=True)
    )


def test_an_owner_sees_only_systems_of_the_own_unit_and_below(client_of: ClientOf, register: Register) -> None:
    codes = codes_of_all_pages(client_of(register.owner), "/systems/?sort=code")
    assert codes == list(System.objects.in_unit(register.institute).values_list("code", flat=True))


def test_a_system_that_was_not_assessed_yet_is_shown_and_says_so(browser: Client) -> None:
    waiting = System.objects.order_by("?").first()
    assert waiting is not None
    Standing.objects.filter(system=waiting).delete()
    page = page_at(browser, "/systems/?outlook=unassessed")
    assert page.codes == [waiting.code]
    assert waiting.code in codes_of_all_pages(browser, "/systems/?sort=-outlook")


def test_verdicts_are_sorted_by_severity_and_not_by_the_alphabet(browser: Client) -> None:
    codes = codes_of_all_pages(browser, "/systems/?sort=outlook")
    outlooks = dict(System.objects.values_list("code", "standing__outlook"))
    ranks = [SEVERITY[VerdictCode(outlooks[code])] for code in codes]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 2


@pytest.mark.parametrize("sort", ["score", "-score", "due", "-due", "completeness", "-in_operation"])
def test_what_is_not_known_comes_last_in_both_directions(browser: Client, sort: str) -> None:
    field = {"due": "standing__due_on", "in_operation": "in_operation_from"}.get(
        sort.removeprefix("-"), f"standing__{sort.removeprefix('-')}"
    )
    values = dict(System.objects.values_list("code", field))
    in_order = [values[code] for code in codes_of_all_pages(browser, f"/systems/?sort={sort}")]
    known = [value for value in in_order if value is not None]
    assert in_order[: len(known)] == known == sorted(known, reverse=sort.startswith("-"))


@pytest.mark.parametrize("column", [column.key for column in COLUMNS if column.order])
def test_every_column_that_offers_an_order_keeps_every_system(browser: Client, column: str) -> None:
    codes = codes_of_all_pages(browser, f"/systems/?sort=-{column}")
    assert len(codes) == len(set(codes)) == System.objects.count()


def test_equal_systems_keep_the_order_in_which_they_were_registered(browser: Client) -> None:
    Standing.objects.update(score=50)
    in_order = list(System.objects.order_by("pk").values_list("code", flat=True))
    assert codes_of_all_pages(browser, "/systems/?sort=score") == in_order
    assert codes_of_all_pages(browser, "/systems/?sort=-score") == in_order


def test_a_page_beyond_the_last_is_the_last(browser: Client) -> None:
    assert (
        page_at(browser, "/systems/?per_page=25&page=99").codes
        == page_at(browser, "/systems/?per_page=25&page=2").codes
    )


def test_columns_appear_as_the_address_names_them(browser: Client) -> None:
    page = page_at(browser, "/systems/?columns=code,score,name")
    assert [len(row) for row in page.rows] == [3] * 40
    assert page.html.index('sort=score"') < page.html.index('sort=name"')


def test_both_ways_of_naming_columns_are_one(browser: Client) -> None:
    together = page_at(browser, "/systems/?columns=code,today")
    assert together.rows == page_at(browser, "/systems/?columns=code&columns=today").rows


def test_empty_fields_of_a_form_leave_the_address(browser: Client) -> None:
    response = browser.get("/systems/?q=&outlook=CONFORMS&completeness_min=&_find_unit=abc&page=2")
    assert response.status_code == 302
    assert response.headers["Location"] == "/systems/?outlook=CONFORMS&page=2"


def test_the_verdicts_above_the_table_add_up_to_what_it_shows(browser: Client) -> None:
    response = browser.get("/systems/?setting=state_information_system")
    counted = response.context["counted"]
    assert counted.total == sum(counted.by_verdict.values()) == response.context["page"].paginator.count > 0


def test_each_verdict_above_the_table_leads_to_as_many_systems_as_it_says(browser: Client) -> None:
    for choice in browser.get("/systems/?phase_not=retired").context["verdicts"]:
        assert browser.get(f"/systems/{choice.url}").context["counted"].total == choice.count


def test_choosing_a_verdict_keeps_the_counts_of_the_others(browser: Client) -> None:
    before = browser.get("/systems/").context["counted"].by_verdict
    assert browser.get("/systems/?outlook=CONFORMS").context["counted"].by_verdict == before


@pytest.mark.parametrize("number", range(len(PRESETS)))
def test_each_tab_leads_to_as_many_systems_as_it_says(browser: Client, number: int) -> None:
    tab = browser.get("/systems/").context["tabs"][number]
    response = browser.get(tab.url)
    assert response.context["counted"].total == tab.count
    assert response.context["tabs"][number].current


def test_nothing_found_says_which_condition_to_drop_and_what_that_gives(browser: Client) -> None:
    response = browser.get("/systems/?q=нетнигде&phase=pilot")
    (drop,) = response.context["drops"]
    assert drop.chip.parameter == "q"
    assert browser.get(f"/systems/{drop.chip.remove_url}").context["counted"].total == drop.count > 0
