"""The form of a model: whole or not at all, unknown as an answer, lineage without circles, no edit overwritten."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from inventory.models import AIModel, Derivation, Person, Provider
from inventory.registering import UseRow
from tests.conftest import ClientOf, MakeSystem

NO_ROWS = {
    "parents-TOTAL_FORMS": "0",
    "parents-INITIAL_FORMS": "0",
    "statuses-TOTAL_FORMS": "0",
    "statuses-INITIAL_FORMS": "0",
}
FORM: dict[str, Any] = {
    "version_of_row": "1",
    "name": "Водинспектор-32B",
    "total_how": "exactly",
    "total_number": "32,8",
    "active_how": "all",
    "active_number": "",
    "multi_task": "yes",
    "origin": "unknown",
    "released_how": "month",
    "released_date": "07.2025",
    "open_weights": "no",
    **NO_ROWS,
}


def parent(name: str = "", number: int = 0, **more: str) -> dict[str, str]:
    row = {"which": "known", "parent": name, "kind": "fine-tune", "source": "", "confidence": ""} | more
    return {f"parents-{number}-{key}": value for key, value in row.items()} | {"parents-TOTAL_FORMS": str(number + 1)}


def status(**more: str) -> dict[str, str]:
    row = {"pk": "", "status": "national", "basis": "confirmed", "valid_from": "", "valid_to": "", "document": ""}
    return {f"statuses-0-{key}": value for key, value in (row | more).items()} | {"statuses-TOTAL_FORMS": "1"}


def test_a_new_model_is_saved_with_half_known_facts_parents_and_statuses(
    client: Client, base: AIModel, bank: Provider
) -> None:
    sent = FORM | {
        "origin": "derived",
        "developer": str(bank.pk),
        "total_how": "between",
        "total_number": "0,9 – 1,1",
        "size_source": "письмо разработчика",
        **parent("QWEN3-32B"),
        **status(document="приказ № 1", valid_from="01.02.2031"),
    }
    answer = client.post("/models/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    model = AIModel.objects.get(name="Водинспектор-32B")
    assert (model.params_total_min, model.params_active_max) == (Decimal("0.9"), Decimal("1.1"))
    assert (str(model.released_from), str(model.released_to)) == ("2025-07-01", "2025-07-31")
    assert model.parent_edges.get().parent == base
    assert model.statuses.get().document == "приказ № 1"
    assert model.claims.current().get(field="size").source == "письмо разработчика"


def test_the_form_shows_what_is_stored_and_saving_it_unchanged_changes_nothing(client: Client, tuned: AIModel) -> None:
    html = client.get(f"/models/{tuned.slug}/edit/").content.decode()
    assert 'value="qwen3-32b"' in html
    edge = tuned.parent_edges.get()
    sent = FORM | {
        "name": tuned.name,
        "origin": "derived",
        "total_how": "unknown",
        "total_number": "",
        **parent("qwen3-32b", source="тех. отчёт"),
        "parents-INITIAL_FORMS": "1",
    }
    client.post(f"/models/{tuned.slug}/edit/", sent)
    assert tuned.parent_edges.get() == edge


def test_a_stored_size_stands_in_its_field(client: Client, base: AIModel) -> None:
    html = client.get("/models/qwen3-32b/edit/").content.decode()
    assert 'name="total_number" value="32,8"' in html


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "required"),
        ({"total_number": "many"}, "such as 32,8"),
        ({"total_number": "-3"}, "between 0,000001"),
        ({"total_number": "NaN"}, "between 0,000001"),
        ({"total_how": "unknown"}, "You wrote “32,8”"),
        ({"total_how": "", "total_number": ""}, "“unknown” is one of them"),
        ({"total_how": "between", "total_number": "2 - 1"}, "the smaller first"),
        ({"active_how": "exactly", "active_number": "40"}, "More parameters are active than there are"),
        ({"origin": "derived", **parent("no-such-model")}, "“no-such-model” is not among the models"),
        ({"origin": "derived", **parent("")}, "Name the model, or choose"),
        ({"origin": "derived", **parent("qwen3-32b", which="unknown")}, "Either name the model"),
        ({"origin": "from-scratch", **parent("qwen3-32b")}, "A model from scratch has no parents"),
        ({"origin": "derived", **parent("qwen3-32b"), **parent("qwen3-32b", 1)}, "named twice"),
        ({**status()}, "Name the document"),
        ({**status(document="x", valid_from="2031-05-01", valid_to="2031-04-01")}, "“Until” is before “from”"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_what_was_typed_is_kept(
    client: Client, base: AIModel, wrong: dict[str, str], said: str
) -> None:
    answer = client.post("/models/new/", FORM | {"note": "не потерять"} | wrong)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert "не потерять" in html
    assert AIModel.objects.count() == 1


def test_a_parent_that_was_made_from_the_model_is_refused_beside_its_field(
    client: Client, base: AIModel, updated: AIModel
) -> None:
    answer = client.post("/models/qwen3-32b/edit/", FORM | {"origin": "derived", **parent("t-pro-it-2.1")})
    assert answer.status_code == 422
    assert "T-pro-it-2.1 was itself made from this model" in answer.content.decode()
    base.refresh_from_db()
    assert (base.name, base.parent_edges.count()) == ("Qwen3-32B", 0)


def test_a_model_is_not_its_own_parent(client: Client, base: AIModel) -> None:
    answer = client.post("/models/qwen3-32b/edit/", FORM | {"origin": "derived", **parent("qwen3-32b")})
    assert "A model is not its own parent." in answer.content.decode()


def test_an_edit_of_an_older_version_shows_both_values_and_keeps_what_was_typed(client: Client, base: AIModel) -> None:
    AIModel.objects.filter(pk=base.pk).update(family="Qwen-3", version_of_row=2)
    answer = client.post("/models/qwen3-32b/edit/", FORM | {"family": "моё"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "<td>Qwen-3</td><td>моё</td>" in html
    assert 'name="version_of_row" value="2"' in html
    base.refresh_from_db()
    assert base.name == "Qwen3-32B"


def test_a_row_can_be_added_without_scripts(client: Client, base: AIModel) -> None:
    answer = client.post("/models/new/", FORM | {"_add": "parents"})
    assert 'name="parents-0-parent"' in answer.content.decode()
    assert AIModel.objects.count() == 1


def test_two_parents_may_change_places(client: Client, tuned: AIModel, base: AIModel) -> None:
    AIModel.objects.create(slug="other", name="Other")
    both = FORM | {"origin": "derived", "version_of_row": "1", **parent("qwen3-32b"), **parent("other", 1)}
    assert client.post(f"/models/{tuned.slug}/edit/", both).status_code == 302
    swapped = FORM | {"origin": "derived", "version_of_row": "2", **parent("other"), **parent("qwen3-32b", 1)}
    assert client.post(f"/models/{tuned.slug}/edit/", swapped).status_code == 302
    assert {edge.parent.slug for edge in tuned.parent_edges.all() if edge.parent} == {"qwen3-32b", "other"}


def test_a_row_that_is_taken_out_is_gone(client: Client, tuned: AIModel) -> None:
    sent = FORM | {"parents-INITIAL_FORMS": "1", **parent("qwen3-32b", DELETE="on")}
    assert client.post(f"/models/{tuned.slug}/edit/", sent).status_code == 302
    assert not Derivation.objects.filter(child=tuned).exists()


def test_only_officers_of_a_root_unit_may_change_a_model(
    base: AIModel,
    officer_of_institute: Person,
    owner: Person,
    auditor: Person,
    administrator: Person,
    client_of: ClientOf,
) -> None:
    for person in (officer_of_institute, owner, auditor, administrator):
        for address in ("/models/new/", "/models/qwen3-32b/edit/"):
            assert client_of(person).get(address).status_code == 403
            assert client_of(person).post(address, FORM).status_code == 403
    assert AIModel.objects.get().name == "Qwen3-32B"


def test_the_form_says_which_verdicts_change_and_saves_nothing(
    client: Client, base: AIModel, make_system: MakeSystem
) -> None:
    make_system(uses=[UseRow(base)])
    sent = stored(base) | status(document="приказ № 1") | {"_preview": "yes", "note": "набранное остаётся"}
    answer = client.post("/models/qwen3-32b/edit/", sent)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "If this were saved" in html
    assert "of 1 that rests on the model" in html
    assert "набранное остаётся" in html
    assert "/models/qwen3-32b/what-if/?status=national&amp;basis=confirmed" in html
    assert not base.statuses.exists()
    base.refresh_from_db()
    assert base.version_of_row == 1


def stored(model: AIModel) -> dict[str, Any]:
    """The form as it opens for `model`."""
    return FORM | {
        "name": model.name,
        "multi_task": model.multi_task,
        "origin": model.origin,
        "developer": str(model.developer_id),
    }


def test_more_than_a_status_is_previewed_in_the_form_alone(
    client: Client, base: AIModel, make_system: MakeSystem
) -> None:
    make_system(uses=[UseRow(base)])
    sent = stored(base) | {"_preview": "yes", "multi_task": "no"}
    html = client.post("/models/qwen3-32b/edit/", sent).content.decode()
    assert "If this were saved" in html
    assert "/what-if/?" not in html


def test_a_preview_of_what_cannot_be_saved_says_what_is_wrong(
    client: Client, tuned: AIModel, base: AIModel, make_system: MakeSystem
) -> None:
    make_system(uses=[UseRow(base)])
    circle = stored(base) | {"_preview": "yes", "origin": "derived", **parent("t-pro-it-2.0")}
    answer = client.post("/models/qwen3-32b/edit/", circle)
    assert answer.status_code == 422
    assert "lineage cannot go in a circle" in answer.content.decode()
    assert client.post("/models/qwen3-32b/edit/", stored(base) | {"_preview": "yes", "name": ""}).status_code == 422


def test_a_model_that_nothing_rests_on_is_saved_without_a_preview(client: Client, base: AIModel) -> None:
    assert "_preview" not in client.get("/models/qwen3-32b/edit/").content.decode()
    assert "_preview" not in client.get("/models/new/").content.decode()


def test_after_saving_the_page_says_how_many_systems_were_judged_anew(
    client: Client, base: AIModel, make_system: MakeSystem
) -> None:
    make_system(uses=[UseRow(base)])
    sent = stored(base) | status(document="приказ № 1")
    html = client.post("/models/qwen3-32b/edit/", sent, follow=True).content.decode()
    assert "1 system that rests on it was judged anew." in html
