"""The whole page of one system, put together from its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext, pgettext_lazy

from compliance.models import Deadline, Reminder
from inventory.models import Evidence, Person, Provider, System, UnreadCell
from inventory.models.choices import FlowKind
from inventory.permissions import Action
from web.ai_models.naming import names_to_choose
from web.systems.detail.asking import Findings, LegalIssue, findings, legal_issues
from web.systems.detail.facts import FactRow, fact_rows, settings_words
from web.systems.detail.flow_map import FlowMap, flow_map
from web.systems.detail.flows import FlowLine, flow_lines, flow_summary
from web.systems.detail.history import History, newest_history
from web.systems.detail.models import UsedModel, used_models
from web.systems.detail.questions import NOTHING_SENT, Questions, Sent, questions
from web.systems.detail.raising import StepsBlock, steps_block
from web.systems.detail.reasons import Chain, reason_chain
from web.systems.detail.scene import Json, Scene, in_language, read_scene
from web.systems.detail.verdict import VerdictBlock, verdict_block

# Of the cells that an import could not read so many are shown.
UNREAD_SHOWN = 50
_HEADINGS = {
    "completeness": pgettext_lazy("score", "Completeness of the facts"),
    "models": pgettext_lazy("score", "Models"),
    "time": pgettext_lazy("score", "Commissioning in time"),
    "evidence": pgettext_lazy("score", "Facts with evidence"),
}


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """Points under one heading."""

    label: str
    got: int
    maximum: int
    why: str


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The score point by point; `cap` is None where none applied."""

    total: int
    sum: int
    cap: int | None
    lines: list[ScoreLine]


@dataclass(frozen=True, slots=True)
class ReminderCounts:
    """How many reminders of the current deadlines were sent and are still to come, and the days of the nearest."""

    sent: int
    coming: int
    failed: int
    last_sent: date | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class People:
    """Who answers: `responsible` may come from the unit (then `inherited_from` names it)."""

    responsible: Person | None
    inherited_from: str
    deputy: Person | None
    operator: str


@dataclass(frozen=True, slots=True)
class SystemPage:
    """All that the template shows."""

    scene: Scene
    may_edit: bool
    setting: str
    verdict: VerdictBlock | None
    chain: Chain
    score: ScoreTable | None
    steps: StepsBlock | None
    questions: Questions
    known_models: list[tuple[str, str]]
    focus_verdict: bool
    legal_issues: list[LegalIssue]
    findings: Findings
    models: list[UsedModel]
    flows: list[FlowLine]
    flow_counts: dict[str, int]
    flow_map: FlowMap | None
    facts: list[FactRow]
    known: int
    needed: int
    evidence: list[Evidence]
    deadlines: list[Deadline]
    reminders: ReminderCounts
    people: People
    unread: list[UnreadCell]
    unread_count: int
    details: list[tuple[str, str]]
    history: History

    @property
    def system(self) -> System:
        """The system of the page."""
        return self.scene.system

    @property
    def end_of_transition(self) -> date | None:
        """The last day of the transition, by the rule set that judged; the timeline ends in the year after it."""
        ruleset = self.scene.ruleset
        after = ruleset.parameters.first_day_after_transition if ruleset else None
        return after and after - timedelta(days=1)

    @property
    def confidence(self) -> str | None:
        """The weakest basis among the rules that decided; None where nothing was judged."""
        return self.scene.outlook.get("confidence")


def systems_to_show(user: Person) -> QuerySet[System]:
    """The systems whose page `user` may open, each with what the page reads of it at once."""
    shown = System.objects.visible_to(user).select_related("unit", "standing__assessment")
    return shown.prefetch_related("setting_rows")


def read_page(system: System, user: Person, today: date, sent: Sent = NOTHING_SENT) -> SystemPage:
    """Reads the page of `system`, which `user` may see, as on the day `today`, in a fixed number of queries.

    `sent` is what was just sent from one of its boxes.
    """
    scene = read_scene(system, today)
    deadlines = list(Deadline.objects.filter(system=system).current().order_by("due_on", "pk"))
    coming = [deadline for deadline in deadlines if deadline.due_on >= today]
    completeness = scene.outlook.get("completeness", {"known": [], "missing": []})
    flows = flow_lines(scene)
    evidence = list(Evidence.objects.filter(system=system).select_related("uploaded_by"))
    unread = UnreadCell.objects.filter(system=system).select_related("run")
    first_unread = list(unread[: UNREAD_SHOWN + 1])
    asked = questions(scene, user, evidence, sent)
    return SystemPage(
        scene=scene,
        may_edit=user.may(Action.EDIT_SYSTEM, system.unit),
        setting=settings_words(scene),
        verdict=verdict_block(scene, [deadline for deadline in deadlines if deadline.is_of_timeline]),
        chain=reason_chain(scene),
        score=_score(scene.outlook.get("score")),
        steps=steps_block(scene, user, sent.key if sent.refused else ""),
        questions=asked,
        known_models=names_to_choose() if asked.ask_for_models else [],
        focus_verdict=sent.focus == "",
        legal_issues=legal_issues(scene, user),
        findings=findings(scene, user),
        models=used_models(scene),
        flows=flows,
        flow_counts=flow_summary(flows),
        flow_map=flow_map(system.code, system.name, flows),
        facts=fact_rows(scene),
        known=len(completeness["known"]),
        needed=len(completeness["known"]) + len(completeness["missing"]),
        evidence=evidence,
        deadlines=coming,
        reminders=_reminders(system),
        people=_people(scene),
        unread=first_unread[:UNREAD_SHOWN],
        unread_count=unread.count() if len(first_unread) > UNREAD_SHOWN else len(first_unread),
        details=[(str(key), _plain(value)) for key, value in (system.details or {}).items()],
        history=newest_history(system),
    )


def _score(score: Json | None) -> ScoreTable | None:
    if score is None:
        return None
    lines = [ScoreLine(_heading(r["key"]), r["got"], r["maximum"], in_language(r["why"])) for r in score["lines"]]
    return ScoreTable(score["total"], score["sum"], score["cap"], lines)


def _heading(key: str) -> str:
    """What the points of a line of the score are for."""
    if key.startswith("flows."):
        return gettext("In Russia or none: %(flow)s") % {"flow": FlowKind(key.removeprefix("flows.")).label}
    return str(_HEADINGS.get(key, key))


def _reminders(system: System) -> ReminderCounts:
    state = Reminder.State
    waiting = Q(state__in=[state.PLANNED, state.CLAIMED])
    counted = Reminder.objects.filter(deadline__system=system, deadline__superseded_at=None).aggregate(
        sent=Count("pk", filter=Q(state=state.SENT)),
        coming=Count("pk", filter=waiting),
        failed=Count("pk", filter=Q(state=state.FAILED)),
        last_sent=Max("sent_at", filter=Q(state=state.SENT)),
        next_on=Min("send_on", filter=waiting),
    )
    last = counted.pop("last_sent")
    return ReminderCounts(**counted, last_sent=last and last.date())


def _people(scene: Scene) -> People:
    held, system = scene.effective, scene.system
    operator = Provider.objects.filter(pk=held.operator_id).first() if held.operator_id else None
    return People(
        responsible=scene.people.get(held.responsible_id or 0),
        inherited_from=str(held.responsible_from or ""),
        deputy=scene.people.get(system.deputy_id or 0),
        operator=str(operator or ""),
    )


def _plain(value: object) -> str:
    return "" if value is None else str(value)
