"""Who may do what: one table. A role is held in a unit and is valid in everything below it.

An action that is not in a role's row is forbidden to it; nothing here depends on the object but its unit.
Objects without a unit (AI models, providers, rule sets, assumptions) are read by everyone with a role, and
changed by whoever may do `EDIT_SHARED` in a root unit.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from inventory.models.choices import Role


class Action(StrEnum):
    """What can be allowed."""

    VIEW = "view"
    EXPORT = "export"
    EDIT_SYSTEM = "edit_system"
    ADD_SYSTEM = "add_system"
    IMPORT = "import"
    EDIT_SHARED = "edit_shared"
    DECIDE = "decide"
    ANSWER_FOR_REMINDERS = "answer_for_reminders"
    SET_REMINDERS = "set_reminders"
    MANAGE_UNITS = "manage_units"
    MANAGE_PEOPLE = "manage_people"
    SEE_OPERATIONS = "see_operations"


ALLOWED = MappingProxyType(
    {
        Role.OFFICER: frozenset(
            {
                Action.VIEW,
                Action.EXPORT,
                Action.EDIT_SYSTEM,
                Action.ADD_SYSTEM,
                Action.IMPORT,
                Action.EDIT_SHARED,
                Action.DECIDE,
                Action.ANSWER_FOR_REMINDERS,
                Action.SET_REMINDERS,
                Action.SEE_OPERATIONS,
            }
        ),
        Role.OWNER: frozenset({Action.VIEW, Action.EXPORT, Action.EDIT_SYSTEM, Action.ANSWER_FOR_REMINDERS}),
        Role.AUDITOR: frozenset({Action.VIEW, Action.EXPORT}),
        Role.ADMINISTRATOR: frozenset({Action.VIEW, Action.MANAGE_UNITS, Action.MANAGE_PEOPLE, Action.SEE_OPERATIONS}),
    }
)


def roles_that_may(action: Action) -> frozenset[Role]:
    """The roles whose row of the table holds `action`."""
    return frozenset(role for role, actions in ALLOWED.items() if action in actions)
