"""Which facts rest on a document that is not stale: the engine's keys of the claims that have evidence."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from inventory.models import AIModel, Claim, System

_KEYS = {"pilot": "pilot_from", "material_change": "material_change_after_cutoff"}


def evidence_of(
    systems: Iterable[System], models: Mapping[int, AIModel], on: date
) -> tuple[dict[int, set[str]], set[str]]:
    """Fact keys with evidence that has not expired on the day `on`: by system id, and those of the shared models.

    A kind of flow has evidence if its presence has, or each of its places.
    """
    fresh = Q(evidence__isnull=False) & (Q(evidence__expires_on=None) | Q(evidence__expires_on__gte=on))
    claims = Claim.objects.current().filter(fresh)
    by_system: dict[int, set[str]] = {system.pk: set() for system in systems}
    for system_id, field in claims.filter(system__in=by_system).values_list("system_id", "field"):
        by_system[system_id].add(_KEYS.get(field, field))
    places = set(claims.filter(data_flow__system__in=by_system).values_list("data_flow_id", flat=True))
    for system in systems:
        by_system[system.pk] |= _kinds_proved(system, places)
    of_models = {
        f"models.{models[pk].slug}.{field}"
        for pk, field in claims.filter(ai_model__in=models).values_list("ai_model_id", "field")
    }
    return by_system, of_models


def _kinds_proved(system: System, places: set[int]) -> set[str]:
    """Kinds of flow of which every place has evidence."""
    kinds = {flow.kind for flow in system.flows.all()}
    unproved = {flow.kind for flow in system.flows.all() if flow.pk not in places}
    return {f"flows.{kind}" for kind in kinds - unproved}
