"""What is said of a provider reaches every model that it made."""

from inventory.models import AIModel, Person, Provider
from inventory.models.choices import YesNoUnknown
from inventory.providing import ProviderRecord, save_provider
from inventory.signals import ai_models_changed


def test_a_change_of_a_provider_announces_all_its_models(officer: Person) -> None:
    heard: list[list[int]] = []

    def listen(model_ids: list[int], **_: object) -> None:
        heard.append(model_ids)

    provider = Provider.objects.create(name="Alibaba Cloud", country="CN")
    made = [AIModel.objects.create(slug=slug, name=slug, developer=provider).pk for slug in ("qwen-a", "qwen-b")]
    ai_models_changed.connect(listen)
    save_provider(provider, ProviderRecord("Alibaba Cloud", is_russian_legal_entity=YesNoUnknown.NO), officer)
    ai_models_changed.disconnect(listen)
    assert heard == [made]


def test_a_new_provider_announces_nothing_and_is_kept_with_its_actor(officer: Person) -> None:
    provider = save_provider(Provider(), ProviderRecord("ООО «ГидроСофт»", country="RU"), officer, reason="договор")
    context = provider.events.get().pgh_context  # type: ignore[attr-defined]
    assert context.metadata == {"actor": officer.pk, "reason": "договор"}
