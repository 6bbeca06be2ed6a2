"""What the register knows already that cells may name: people by address, AI models by slug or name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.importing.row import normal
from inventory.models import AIModel, Person


@dataclass(frozen=True, slots=True)
class Known:
    """Ids by what a cell may say. A model's name that several models have leads to all of them."""

    people: Mapping[str, int] = field(default_factory=dict)
    models: Mapping[str, frozenset[int]] = field(default_factory=dict)


def known_to_the_register() -> Known:
    """People who have not left, and all AI models, in two queries."""
    people = {email: pk for email, pk in Person.objects.working().values_list("email", "pk") if email}
    models: dict[str, set[int]] = {}
    for pk, slug, name in AIModel.objects.values_list("pk", "slug", "name"):
        models.setdefault(normal(name), set()).add(pk)
        models.setdefault(normal(slug), set()).add(pk)
    return Known(people, {name: frozenset(ids) for name, ids in models.items()})
