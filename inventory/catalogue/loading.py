"""Bringing the catalogue into the register: what is missing is added, what an officer has edited stays."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from inventory.catalogue.reading import CatalogueModel, Developer
from inventory.models import AIModel, Claim, Derivation, Provider
from inventory.signals import ai_models_changed
from inventory.stating import Source
from inventory.stating_many import Statement, state_many

_PLAIN = (
    "name",
    "family",
    "version",
    "released_from",
    "released_to",
    "open_weights",
    "licence",
    "modality",
    "source",
    "confidence",
    "note",
)


@dataclass(slots=True)
class Loaded:
    """What loading did: slugs of new, changed and unchanged models, and of those that a person has edited since.

    `providers_kept` names developers that a person has edited; `gone` are models of an earlier catalogue.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    providers_kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@transaction.atomic
def load_catalogue(models: Sequence[CatalogueModel], at: datetime) -> Loaded:
    """Makes the register say what `models` say, but for models and developers that a person has edited."""
    loaded = Loaded()
    with pghistory.context(actor=None, reason=_("Catalogue of AI models")):
        providers = _providers({model.developer.name: model.developer for model in models}, loaded)
        rows = {row.slug: row for row in AIModel.objects.select_for_update().order_by("pk")}
        slugs = {model.model_id for model in models}
        loaded.gone = sorted(slug for slug, row in rows.items() if row.from_catalogue and slug not in slugs)
        edited = _edited_by_people([rows[slug].pk for slug in slugs & rows.keys()])
        loaded.kept = [m.model_id for m in models if m.model_id in rows and rows[m.model_id].pk in edited]
        ours = [model for model in models if model.model_id not in set(loaded.kept)]
        _write_rows(ours, rows, providers, loaded)
        changed = _write_edges(ours, rows) | set(loaded.changed)
        state_many(_statements(ours, rows, providers), None, at)
        loaded.changed = sorted(changed - set(loaded.new))
        # Whoever has the form of such a model open is told that it has changed.
        stale = AIModel.objects.filter(slug__in=loaded.changed)
        stale.update(version_of_row=F("version_of_row") + 1)
        loaded.same = sorted({model.model_id for model in ours} - changed - set(loaded.new))
        if touched := [rows[slug].pk for slug in (*loaded.new, *loaded.changed)]:
            ai_models_changed.send(AIModel, model_ids=sorted(touched))
    return loaded


def _providers(developers: Mapping[str, Developer], loaded: Loaded) -> dict[str, Provider]:
    """The provider of each developer, made or brought up to date."""
    stored = {row.name: row for row in Provider.objects.filter(name__in=developers)}
    edited = _people_touched(Provider, "pgh_obj_id", [row.pk for row in stored.values()])
    new: list[Provider] = []
    for name, developer in developers.items():
        wanted = {
            "legal_name": developer.legal_name,
            "country": developer.country,
            "is_russian_legal_entity": developer.is_russian_legal_entity,
        }
        row = stored.get(name)
        if row is None:
            new.append(Provider(name=name, **wanted))
        elif row.pk in edited:
            loaded.providers_kept.append(name)
        elif _set_differing(row, wanted):
            row.save(update_fields=list(wanted))
    Provider.objects.bulk_create(new)
    return stored | {row.name: row for row in new}


def _edited_by_people(pks: Sequence[int]) -> set[int]:
    """Of these models, those of which a person has stated a fact, or whose row or parents a person has written."""
    stated = Claim.objects.current().filter(ai_model__in=pks, stated_by__isnull=False)
    return (
        set(stated.values_list("ai_model_id", flat=True))
        | _people_touched(AIModel, "pgh_obj_id", pks)
        | _people_touched(Derivation, "child_id", pks)
    )


def _people_touched(kind: Any, column: str, pks: Sequence[int]) -> set[int]:
    """Values of `column` among `pks` in the history rows of `kind` that have a person for an actor."""
    events = kind.pgh_event_model.objects.filter(**{f"{column}__in": pks}, pgh_context__metadata__actor__gte=1)
    return set(events.values_list(column, flat=True))


def _set_differing(row: Model, wanted: Mapping[str, Any]) -> bool:
    """Sets the attributes of `wanted`; whether any was different."""
    differing = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, wanted[name])
    return bool(differing)


def _plain_columns(model: CatalogueModel) -> dict[str, Any]:
    first, last = model.released or (None, None)
    same = {name: getattr(model, name) for name in _PLAIN if not name.startswith("released")}
    return same | {"released_from": first, "released_to": last, "from_catalogue": True}


def _facts(model: CatalogueModel, providers: Mapping[str, Provider]) -> dict[str, dict[str, Any]]:
    """The columns of each fact that the catalogue states, by the fact's name. Of a status it knows nothing."""
    total, active = model.total or (None, None), model.active or (None, None)
    return {
        "size": {
            "params_total_min": total[0],
            "params_total_max": total[1],
            "params_active_min": active[0],
            "params_active_max": active[1],
            "active_equals_total": model.total is not None and model.total == model.active,
        },
        "multi_task": {"multi_task": model.multi_task},
        "developer": {"developer_id": providers[model.developer.name].pk},
        "lineage": {"origin": model.origin},
    }


def _write_rows(
    models: Sequence[CatalogueModel], rows: dict[str, AIModel], providers: Mapping[str, Provider], loaded: Loaded
) -> None:
    """Makes the missing models, writes what differs in the plain columns of the others, and notes which differ."""
    new: list[AIModel] = []
    differing: list[AIModel] = []
    for model in models:
        facts = {name: value for columns in _facts(model, providers).values() for name, value in columns.items()}
        row = rows.get(model.model_id)
        if row is None:
            new.append(AIModel(slug=model.model_id, **_plain_columns(model), **facts))
            loaded.new.append(model.model_id)
            continue
        if any(getattr(row, name) != value for name, value in facts.items()):
            loaded.changed.append(model.model_id)
        if _set_differing(row, _plain_columns(model)):
            differing.append(row)
            loaded.changed.append(model.model_id)
    AIModel.objects.bulk_create(new)
    AIModel.objects.bulk_update(differing, [*_PLAIN, "from_catalogue"])
    rows |= {row.slug: row for row in new}


def _write_edges(models: Sequence[CatalogueModel], rows: Mapping[str, AIModel]) -> set[str]:
    """Makes the parents of each model those of the catalogue; slugs of the models where that changed anything."""
    stored: dict[int, list[Derivation]] = defaultdict(list)
    for edge in Derivation.objects.filter(child__in=[rows[model.model_id].pk for model in models]):
        stored[edge.child_id].append(edge)
    gone: list[int] = []
    new: list[Derivation] = []
    changed: set[str] = set()
    for model in models:
        child = rows[model.model_id]
        wanted = {rows[parent].pk if parent else None for parent in model.parents}
        rest = {"kind": model.kind, "source": model.source, "confidence": model.confidence}
        kept = {
            edge.parent_id
            for edge in stored[child.pk]
            if edge.parent_id in wanted and all(getattr(edge, name) == value for name, value in rest.items())
        }
        gone += [edge.pk for edge in stored[child.pk] if edge.parent_id not in kept]
        missing = [pk for pk in dict.fromkeys(rows[p].pk if p else None for p in model.parents) if pk not in kept]
        new += [Derivation(child=child, parent_id=pk, **rest) for pk in missing]
        if missing or any(edge.parent_id not in kept for edge in stored[child.pk]):
            changed.add(model.model_id)
    Derivation.objects.filter(pk__in=gone).delete()
    Derivation.objects.bulk_create(new)
    return changed


def _statements(
    models: Sequence[CatalogueModel], rows: Mapping[str, AIModel], providers: Mapping[str, Provider]
) -> list[Statement]:
    """Every fact with the source that the catalogue names, and how sure it is of it."""
    parents: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for edge in Derivation.objects.filter(child__in=[rows[m.model_id].pk for m in models]).order_by("pk"):
        parents[edge.child_id].append({"parent": edge.parent_id, "kind": edge.kind})
    return [
        Statement(
            rows[model.model_id],
            name,
            values,
            Source(model.source),
            parents[rows[model.model_id].pk] if name == "lineage" else None,
        )
        for model in models
        for name, values in _facts(model, providers).items()
    ]
