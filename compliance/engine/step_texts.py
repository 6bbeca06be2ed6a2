"""The words of each step: the rule set's own where it has them, else general ones."""

from __future__ import annotations

from .attribution import FIRST_FOR_FACT
from .kinds import FlowKind
from .questions import general_key
from .rules import (
    RULE_OF_FLOW,
    RULES,
    developer_ru,
    inoperation_date,
    model_origin,
    national_essential,
    status_confirmed,
    trusted_register,
)
from .ruleset import RuleEntry, RuleSet, Text

PROOF_OF_DAY = "R32-INOPERATION-PROOF"
FIRST_TO_ASK = {
    **FIRST_FOR_FACT,
    "in_operation": inoperation_date.RULE.id,
    "models.developer": developer_ru.RULE.id,
    "models.lineage": national_essential.RULE.id,
}
# Facts that a rule reads among others, so that its own request does not name them.
OWN_REQUESTS = {
    "pilot_from": Text("Укажите первый день опытной эксплуатации.", "State the first day of trial operation."),
    "phase": Text("Укажите стадию системы.", "State the phase of the system."),
    "retired": Text(
        "Укажите день вывода из эксплуатации, если он известен.", "State the day of retirement, if there is one."
    ),
    "models": Text("Укажите все модели, которые использует система.", "State all models that the system uses."),
    "models.use": Text(
        "Укажите, с какого и по какой день система использует модель.",
        "State from which day to which day the system uses the model.",
    ),
}
REQUEST = Text("Укажите это сведение.", "State this fact.")
MOVE = Text("Перенесите эти данные в Россию.", "Move this data to Russia.")
REPLACE = Text("Замените модель на допущенную.", "Replace the model by an admitted one.")
CONFIRM = Text("Получите документ о статусе модели.", "Get the document of the model's status.")
PROVE_DAY = Text("Приложите акт ввода в эксплуатацию.", "Attach the commissioning act.")
PROVE = Text(
    "Приложите документы к остальным сведениям, от которых зависит вывод.",
    "Attach documents for the other facts on which the verdict rests.",
)


def answer_text(key: str, ruleset: RuleSet) -> Text:
    """What to do to learn a fact."""
    general = general_key(key)
    if general in OWN_REQUESTS:
        return OWN_REQUESTS[general]
    reading = [rule.id for rule in RULES if general in rule.reads]
    entry = _first(ruleset, FIRST_TO_ASK.get(general, ""), *reading)
    return entry.ask if entry else REQUEST


def move_text(kind: FlowKind, ruleset: RuleSet) -> Text:
    """What to do with a flow that leaves Russia."""
    entry = _first(ruleset, RULE_OF_FLOW[kind].id)
    return entry.remedy if entry else MOVE


def replacement_text(ruleset: RuleSet) -> Text:
    """What to do with a foreign model."""
    entry = _first(ruleset, model_origin.RULE.id)
    return entry.remedy if entry else REPLACE


def confirmation_text(ruleset: RuleSet) -> Text:
    """What to do with a candidate."""
    entry = _first(ruleset, status_confirmed.RULE.id, trusted_register.RULE.id)
    return entry.remedy if entry else CONFIRM


def proof_text(keys: tuple[str, ...], ruleset: RuleSet) -> Text:
    """What to attach for the day in operation, or for the other facts."""
    if keys != ("in_operation",):
        return PROVE
    entry = _first(ruleset, PROOF_OF_DAY)
    return entry.remedy if entry else PROVE_DAY


def _first(ruleset: RuleSet, *rule_ids: str) -> RuleEntry | None:
    """The first of these rules that the rule set has."""
    entries = {entry.id: entry for entry in ruleset.rules}
    return next((entries[rule_id] for rule_id in rule_ids if rule_id in entries), None)
