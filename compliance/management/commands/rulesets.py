"""``manage.py rulesets``: the rule sets that are installed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.engine.ruleset import Role
from compliance.loading import RuleSetError, installed_rulesets


class Command(BaseCommand):
    help = "List the installed rule sets: id, status, day of publication, rules, digest, title."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rulesets = installed_rulesets()
        except RuleSetError as error:
            raise CommandError(str(error)) from error
        for ruleset in rulesets.values():
            deciding = sum(entry.role is Role.DECIDES for entry in ruleset.rules)
            noting = len(ruleset.rules) - deciding
            self.stdout.write(
                f"{ruleset.id:<18} {ruleset.status:<12} {ruleset.published_on}  "
                f"{deciding} decide, {noting} note  {ruleset.digest[:12]}  {ruleset.title.en}"
            )
