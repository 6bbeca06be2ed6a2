"""A relation that no column holds: rows that say of which signature they are."""

from __future__ import annotations

from typing import Any

from django.db import models


class BySignature(models.ForeignObject):  # type: ignore[type-arg]
    """From a row with a `signature` to all rows of `to` with the same one; for joins only, never to be stored.

    Only a `FilteredRelation` that leaves at most one row for each signature may use it.
    """

    requires_unique_target = False

    def __init__(self, to: str) -> None:
        super().__init__(to, models.DO_NOTHING, ["signature"], ["signature"], related_name="+", null=True)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = True, **kwargs: Any) -> None:
        """Joins `cls` as a private field, so that no migration and no `INSERT` knows it."""
        super().contribute_to_class(cls, name, private_only=True, **kwargs)
