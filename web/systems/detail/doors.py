"""The way to the field that holds a fact, in the form of the system or of the model, and who may go it."""

from __future__ import annotations

from django.urls import reverse

from inventory.models import Person
from inventory.permissions import Action
from web.systems.detail.fact_words import FactKey
from web.systems.detail.scene import Scene


def is_shared(scene: Scene, fact: FactKey) -> bool:
    """Whether the fact stands in the record of a model that all systems share."""
    return bool(fact.model) and fact.field != "use" and fact.model in scene.by_slug


def may_answer(scene: Scene, user: Person, fact: FactKey) -> bool:
    """Whether `user` may change the fact."""
    if is_shared(scene, fact):
        return user.may_everywhere(Action.EDIT_SHARED)
    return user.may(Action.EDIT_SYSTEM, scene.system.unit)


def door_to(scene: Scene, user: Person, fact: FactKey) -> str:
    """The address of the field; empty where `user` may not change the fact."""
    if not may_answer(scene, user, fact):
        return ""
    if is_shared(scene, fact):
        return reverse("model-edit", args=[fact.model]) + f"#{fact.anchor}"
    # A fact about a use, or about a model that the register does not hold, is mended where the models are listed.
    anchor = "field-models" if fact.model else fact.anchor
    return reverse("system-edit", args=[scene.system.code]) + f"#{anchor}"
