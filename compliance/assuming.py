"""An officer fixes an answer where the text is silent, or lifts it again. Each process is one transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from compliance import whatif_rules
from compliance.engine import Assumptions, RuleSet
from compliance.models import Assumption, Generation
from compliance.rejudging import Refused, hold_rules, rejudge_all
from compliance.rules_in_force import (
    PLANNING_ASSUMPTION,
    assumptions_of,
    questions_of,
    rules_in_force,
    standing_assumptions,
    state_of_rules,
)
from compliance.whatif import ALL
from inventory.models import Person


def answers_under(ruleset: RuleSet) -> dict[str, str]:
    """The answers by which `ruleset` would judge now; a question that is open is left out."""
    return _answers(standing_assumptions(ruleset))


def _answers(assumptions: Assumptions) -> dict[str, str]:
    return {PLANNING_ASSUMPTION: "yes" if assumptions.planning_assumption else "no", **assumptions.fixed}


def consequences(question: str, answer: str | None, at: datetime, at_most: int = ALL) -> whatif_rules.Consequences:
    """What becomes of all systems if the question is answered so; with None, if its assumption is lifted. Up to
    `at_most` signatures are evaluated for each side.

    No system is touched. Raises `Refused` if the active rule set has no such question or answer.
    """
    rules = rules_in_force()
    ruleset = rules.ruleset
    changed = {key: value for key, value in rules.answers.items() if key != question}
    if answer is not None:
        _check(question, answer, ruleset)
        changed[question] = answer
    before, after = rules.assumptions, assumptions_of(ruleset, changed)
    return whatif_rules.consequences((ruleset, before), (ruleset, after), at, at_most)


@transaction.atomic
def make_assumption(question: str, answer: str, reason: str, actor: Person, at: datetime) -> Assumption:
    """Fixes the answer and judges all systems anew. Another answer that stands is lifted by the same act.

    Raises `Refused` if the active rule set has no such question or answer, if there is no reason, or if the answer
    holds already.
    """
    hold_rules()
    decided = state_of_rules().decided
    _check(question, answer, decided.ruleset)
    if not reason.strip():
        raise Refused(gettext("Give the reason: whoever reads a verdict will ask for it."))
    if _answers(decided.assumptions).get(question) == answer:
        raise Refused(gettext("This answer holds already."))
    Assumption.objects.standing().filter(question=question).update(lifted_by=actor, lifted_at=at)
    made = Assumption.objects.create(question=question, answer=answer, reason=reason.strip(), made_by=actor, made_at=at)
    rejudge_all(at, Generation.Because.ASSUMPTION, actor)
    return made


@transaction.atomic
def lift_assumption(question: str, reason: str, actor: Person, at: datetime) -> Assumption:
    """Opens the question again and judges all systems anew. Raises `Refused` if there is no reason, or if no assumption
    stands.
    """
    hold_rules()
    if not reason.strip():
        raise Refused(gettext("Give the reason: whoever reads a verdict will ask for it."))
    standing = Assumption.objects.standing().filter(question=question).first()
    if standing is None:
        raise Refused(gettext("No assumption stands here: somebody has lifted it already, or nobody made one."))
    standing.lifted_by, standing.lifted_at, standing.lifted_because = actor, at, reason.strip()
    standing.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    rejudge_all(at, Generation.Because.ASSUMPTION, actor)
    return standing


def _check(question: str, answer: str, ruleset: RuleSet) -> None:
    questions = questions_of(ruleset)
    if question not in questions:
        raise Refused(
            gettext("The rule set %(ruleset)s has no open question “%(question)s”.")
            % {"ruleset": ruleset.id, "question": question}
        )
    if answer not in questions[question]:
        raise Refused(
            gettext("“%(answer)s” is no answer to this question. Answers are: %(answers)s.")
            % {"answer": answer, "answers": ", ".join(questions[question])}
        )
