"""A model that somebody names in a form, by its identifier or its name."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from inventory.models import AIModel


def model_named(name: str) -> AIModel:
    """The model with this identifier or name, whatever the case of its letters. Raises ValidationError with what to
    write instead, where there is none or where there are several.
    """
    by_slug = list(AIModel.objects.filter(slug=name.lower())[:1])
    found = by_slug or list(AIModel.objects.filter(name__iexact=name)[:2])
    if len(found) > 1:
        raise ValidationError(gettext("Several models have this name. Write the identifier of one of them."))
    if not found:
        message = gettext("“%(name)s” is not among the models. Choose one from the list, or add it first.")
        raise ValidationError(message % {"name": name})
    return found[0]


def names_to_choose() -> list[tuple[str, str]]:
    """Names and identifiers of all models, for a list from which a field is filled in."""
    return list(AIModel.objects.order_by("name_folded").values_list("name", "slug"))
