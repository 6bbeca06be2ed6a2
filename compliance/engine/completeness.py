"""Which facts the steps need for a system, and which of them are missing.

A known fact counts for every step that a system in scope goes through. An unknown one is missing only where the steps
can come to read it: the
lineage of a model of a foreign developer, or of one that is too small, is not asked for. Once scope has closed
nothing further counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .domain import LINKED_FACTS
from .frame import Frame
from .lineage import ancestors, ancestries, own_unknowns
from .models import FOREIGN_BIT, UsedModel, entry
from .result import Completeness
from .rules import inoperation_date, params_threshold, scope_multitask
from .study import Study, in_question_order
from .verdict import OUTSIDE


def completeness_of(found: Study) -> Completeness:
    """Keys of the facts needed, known and missing, in the order of questions."""
    known: set[str] = set()
    missing: set[str] = set()
    for key, is_known in _facts(found):
        (known if is_known else missing).add(key)
    ordered = in_question_order(known | missing, found)
    return Completeness(
        tuple(key for key in ordered if key not in missing), tuple(key for key in ordered if key in missing)
    )


def _facts(found: Study) -> Iterator[tuple[str, bool]]:
    yield from _times(found)
    if all(time.gone for time in found.possible.times):
        return
    yield "settings", len(found.possible.scopes) == 1
    if found.possible.scopes == {OUTSIDE}:
        return
    yield "models", found.facts.models_complete
    closed = found.possible.tables == {0}
    for item in found.models.used:
        yield from _of_model(item, found.frame)
        if not closed and item.reduced.may_be_used:
            yield from _making(item, found)
    if not closed:
        yield from ((f"flows.{kind.value}", len(codes) == 1) for kind, codes in found.flows.kinds)
        if found.frame.stage.change_counts and (foreign_possible(found) or len(found.possible.changes) == 1):
            yield "material_change_after_cutoff", len(found.possible.changes) == 1


def _times(found: Study) -> Iterator[tuple[str, bool]]:
    """Phase and retirement are always read, the other days where a transition hangs on them."""
    outside = found.possible.scopes == {OUTSIDE} or found.possible.tables == {0}
    transition = found.frame.decides(inoperation_date.RULE.id) and not outside
    for fact in LINKED_FACTS:
        is_known = len(found.times.values_of(fact)) == 1 and fact not in found.times.contradicting
        always = fact in ("phase", "retired")
        if always or (transition and (is_known or foreign_possible(found))):
            yield fact, is_known


def _of_model(item: UsedModel, frame: Frame) -> Iterator[tuple[str, bool]]:
    key, reduced = f"models.{item.model.id}", item.reduced
    yield f"{key}.use", len(reduced.activities) == 1
    if not reduced.may_be_used:
        return
    if frame.decides(params_threshold.RULE.id):
        yield f"{key}.size", len(reduced.sizes) == 1
    many_known = len(reduced.tasks) == 1
    if frame.decides(scope_multitask.RULE.id) and (many_known or reduced.sizes != {(False, False)}):
        yield f"{key}.multi_task", many_known


def _making(item: UsedModel, found: Study) -> Iterator[tuple[str, bool]]:
    """Status and lineage of a used model, the lineage with everything that is known of its ancestors."""
    status_known = len(item.reduced.statuses) == 1
    if status_known or item.reduced.may_be_regulated:
        yield f"models.{item.model.id}.status", status_known
    for model_id in ancestors(found.facts.model_index, [item.model.id]):
        model = found.facts.model_index[model_id]
        unknown = own_unknowns(model)
        if model.developer_is_russian_legal_entity is not None:
            yield f"models.{model_id}.developer", True
        if len(ancestries(model)) == 1:
            yield f"models.{model_id}.lineage", True
        if item.reduced.lineage_counts:
            yield from ((key, False) for key in unknown)


def foreign_possible(found: Study) -> bool:
    """Whether some completion, under some reading, leaves a foreign model: only then the transition is read."""
    return foreign_in(found.possible.tables, found)


def foreign_in(tables: Iterable[int], found: Study) -> bool:
    """Whether one of these tables of models has a foreign model, for this system under some reading."""
    stage = found.frame.stage
    return any(
        entry(table, half, basis, essential) & FOREIGN_BIT
        for table in tables
        for half in {int(not time.begun) for time in found.possible.times}
        for basis in stage.bases
        for essential in stage.essentials
    )
