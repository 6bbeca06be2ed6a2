"""What the rules make of the facts of one AI model, told by a system that has no other obstacle."""

from collections.abc import Mapping
from datetime import date

from compliance.engine import Assumptions, Facts, Flow, ModelUse, Phase, RuleSet, Settings, When, evaluate
from compliance.engine.result import Reason
from compliance.fact_reading import facts_of_model
from inventory.models import AIModel


def reasons_of_model(
    model: AIModel, models: Mapping[int, AIModel], ruleset: RuleSet, assumptions: Assumptions, on: date
) -> dict[str, Reason]:
    """By key of the fact (`models.<slug>.<fact>`) what the rules say of `model` and its ancestors on the day `on`.

    They are asked about a system of the first setting in scope that uses only this model, has all its data in Russia
    and was in operation in time; facts that no rule reads, because one before closed the matter, are left out. `models`
    holds the model and all its known ancestors.
    """
    home, in_time = Flow.in_countries("RU"), ruleset.parameters.cutoff_earliest or ruleset.published_on
    facts = Facts(
        phase_on=in_time,
        settings=Settings.of(*ruleset.parameters.sensitive_sectors[:1]),
        phase=Phase.IN_OPERATION,
        in_operation=When.between(None, date.fromordinal(in_time.toordinal() - 1)),
        pilot_from=When.none(),
        retired=When.none(),
        models_complete=True,
        uses=(ModelUse(model.slug),),
        models=tuple(facts_of_model(each, models) for each in models.values()),
        storage=home,
        processing=home,
        backup=home,
        inference=home,
        telemetry=Flow.none(),
        support=Flow.none(),
        material_change_after_cutoff=False,
        cii_category=1,
    )
    reasons = evaluate(facts, ruleset, on, assumptions).reasons
    return {key: reason for reason in reasons for key in reason.facts if key.startswith("models.")}
