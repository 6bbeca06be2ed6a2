"""The origin of AI models by their lineage alone, without any system: the path to the ancestor that decides."""

from collections.abc import Collection, Mapping
from datetime import date

from compliance.engine import Facts, Lineage
from compliance.engine.paths import lineage_by_record
from compliance.fact_reading import facts_of_model
from inventory.models import AIModel

# No fact of a model hangs on the day on which a system's phase was stated.
_NO_DAY = date(1900, 1, 1)


def origins_of(model_ids: Collection[int], models: Mapping[int, AIModel]) -> dict[int, Lineage]:
    """The lineage of each of `model_ids`; `models` holds them and all their known ancestors."""
    facts = Facts(phase_on=_NO_DAY, models=tuple(facts_of_model(model, models) for model in models.values()))
    return {pk: lineage_by_record(facts, models[pk].slug) for pk in model_ids}
