"""After the rules have changed: every standing is judged anew, a few at once, many by workers."""

from datetime import datetime, time

from django.db import connection

from compliance import turns
from compliance.assessing import AT_ONCE, judge_by, judged
from compliance.deadlines import MOSCOW
from compliance.generations import abandon, begin
from compliance.models import Generation, RuleSetActivation
from compliance.rules_in_force import State, rules_of, state_of_rules
from compliance.storing import store
from compliance.waking import wake_after_commit
from inventory.models import Person, System

# Any number that nothing else locks: whoever changes the rules waits for whoever is doing so.
_RULES_LOCK = 2026_07_26


class Refused(ValueError):
    """A change of the rules that cannot be made. The message is a sentence for the one who asked for it."""


def hold_rules() -> None:
    """Until the end of the transaction nobody else fixes or lifts an assumption, attaches or takes back a wording, or
    activates a rule set. To be called before the act is written.

    Before the first act of all the rules are kept as they are, so that they stay in force until it has been applied.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RULES_LOCK])
    if not Generation.objects.whole().exists():
        _keep_the_beginning()


def rejudge_all(at: datetime, because: Generation.Because, actor: Person | None) -> Generation | None:
    """Has all systems judged by the rules that are decided now; whoever calls it holds the rules.

    Up to 200 systems are judged in this transaction, and the generation is whole at once. More are left to workers, who
    are woken after commit, and whom the hourly run replaces if the broker is down; a generation that they were building
    is abandoned. None if nothing changes: these rules are in force.
    """
    state = state_of_rules()
    if state.decided.says_as(state.in_force):
        abandon(at)
        return None
    ids = list(System.objects.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(ids) > AT_ONCE:
        wake_after_commit("compliance.tasks.apply_rules")
        return begin(state.decided, because, actor, at)
    turns.alone()
    generation = begin(state.decided, because, actor, at)
    generation.whole_at = at
    generation.save(update_fields=["whole_at"])
    rules = rules_of(generation)
    ids = list(System.objects.order_by("pk").values_list("pk", flat=True))
    store(judged(ids, judge_by(rules, at)), State(rules, rules, None), at, "rules", generation)
    return generation


def _keep_the_beginning() -> None:
    rules = state_of_rules().in_force
    last = RuleSetActivation.objects.order_by("-activated_at", "-pk").first()
    published = datetime.combine(rules.ruleset.published_on, time(), MOSCOW)
    since = last.activated_at if last else published
    generation = begin(rules, Generation.Because.BEGINNING, None, since)
    generation.whole_at = since
    generation.save(update_fields=["whole_at"])
