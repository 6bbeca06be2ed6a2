"""What is missing: each fact that decides as a question, with the form that answers it in its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext

from inventory.models import Evidence, Person
from web.systems.detail.answering.afterwards import After, after_each_answer
from web.systems.detail.answering.choosing import form_for
from web.systems.detail.answering.form import AnswerForm
from web.systems.detail.doors import door_to, is_shared, may_answer
from web.systems.detail.fact_words import FactKey
from web.systems.detail.scene import Scene


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody has just sent. `refused` is the form of the question `key` with its errors; `overtaken` says that
    somebody else was faster; `typed` holds what stood in the other boxes. `focus` is where the reader goes on: the key
    of a question, or empty for the verdict. `shown` is how many questions the page had.
    """

    key: str = ""
    refused: AnswerForm | None = None
    overtaken: bool = False
    typed: QueryDict = field(default_factory=QueryDict)
    focus: str | None = None
    shown: int = 0


NOTHING_SENT = Sent()
# So many questions a page has at first, and so many more each time that more are wanted.
AT_ONCE = 12
# A longer number of questions is none.
MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Question:
    """A missing fact. `who` says who can answer. `form` answers it here, None where the reader may not or where it
    takes more fields; then `url`, if it is not empty, leads to them. `stands` and `yours` are what the register holds
    and what was sent, where somebody else was faster.
    """

    key: str
    question: str
    where: str
    who: str
    url: str
    form: AnswerForm | None
    after: list[After]
    focused: bool
    stands: str
    yours: str


@dataclass(frozen=True, slots=True)
class Questions:
    """The smallest set of facts such that whatever the answers, the verdict is determined: `total` of them, and the
    first ones as boxes, of which `shown` were wanted. `ask_for_models`: some answer is the name of a model.
    """

    boxes: list[Question]
    total: int
    shown: int
    ask_for_models: bool

    @property
    def coming(self) -> int:
        """How many the next step brings; 0 where all are here."""
        return min(self.total - len(self.boxes), AT_ONCE)

    @property
    def wanted_next(self) -> int:
        """How many a page has to want so as to have these and the next ones."""
        return self.shown + AT_ONCE


def questions(scene: Scene, user: Person, files: list[Evidence], sent: Sent = NOTHING_SENT) -> Questions:
    """What is missing of the system.

    A question whose answer was refused stays, even if nobody needs it any more: what was typed is not lost.
    """
    keys = list(scene.outlook.get("questions", ()))
    if sent.refused is not None and sent.key not in keys:
        keys.insert(0, sent.key)
    wanted = max(AT_ONCE, sent.shown)
    facts = [FactKey.of(key) for key in keys]
    settling = _settling(scene, facts)
    boxes = [
        _question(scene, user, files, fact, sent, settling.get(fact.model, fact.key))
        for place, fact in enumerate(facts)
        if place < wanted or fact.key == sent.key
    ]
    by_name = bool(settling) or any(fact.field == "lineage" for fact in facts)
    return Questions(boxes, len(keys), wanted, by_name)


def _settling(scene: Scene, facts: list[FactKey]) -> dict[str, str]:
    """Of each use that only names its model the first question: who says there which model it is answers them all."""
    nameless = [fact for fact in facts if fact.field != "use" and fact.model and scene.nameless_use(fact.model)]
    return {fact.model: fact.key for fact in reversed(nameless)}


def how_many(wanted: list[str]) -> int:
    """How many questions are wanted: the most of these numbers. What is no number wants none but the first ones."""
    numbers = [said for said in wanted if said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS]
    return max(map(int, numbers), default=0)


def _question(scene: Scene, user: Person, files: list[Evidence], fact: FactKey, sent: Sent, settling: str) -> Question:
    """The box of one question; where the question `settling` answers it, too, it leads there."""
    settles = fact.field == "use" or settling == fact.key or _is_refused(fact, sent)
    door = door_to(scene, user, fact)
    form, stands, yours = _answered_here(scene, user, files, fact, sent) if settles else (None, "", "")
    return Question(
        key=fact.key,
        question=fact.question(scene.model_name(fact.model)),
        where=_where(scene, fact),
        who=_who(scene, fact),
        url=door if settles or not door else f"#question-{settling}",
        form=form,
        after=after_each_answer(scene, fact),
        focused=sent.focus == fact.key,
        stands=stands,
        yours=yours,
    )


def _answered_here(
    scene: Scene, user: Person, files: list[Evidence], fact: FactKey, sent: Sent
) -> tuple[AnswerForm | None, str, str]:
    """The form, if the answer fits into one; and where somebody else was faster what the register holds, and what was
    sent.
    """
    form = form_for(scene, fact, user, files) if may_answer(scene, user, fact) else None
    if form is None:
        return None, "", ""
    refused = _is_refused(fact, sent)
    stands = form.words() if refused and sent.overtaken else ""
    if refused or sent.typed:
        form.keep_typed(sent.typed)
    yours = form.words() if refused and sent.overtaken else ""
    if refused and not sent.overtaken:
        return sent.refused, "", ""
    return form if form.ask.fits else None, stands, yours


def _is_refused(fact: FactKey, sent: Sent) -> bool:
    return sent.refused is not None and sent.key == fact.key


def _where(scene: Scene, fact: FactKey) -> str:
    if scene.nameless_use(fact.model) and fact.field != "use":
        return gettext("Choose the model among the models of the register, or add it there with its facts.")
    return fact.where()


def _who(scene: Scene, fact: FactKey) -> str:
    """Who can answer: of a shared model its developer, through an officer; else whoever answers for the system."""
    if is_shared(scene, fact):
        developer = scene.by_slug[fact.model].developer
        if developer is None:
            return gettext("An officer can answer: the model is shared by all systems that use it.")
        return gettext("%(developer)s, who made the model, can answer; an officer puts it on record.") % {
            "developer": developer
        }
    responsible = scene.effective.responsible_id
    person = scene.people.get(responsible) if responsible else None
    if person is None:
        return gettext("Nobody answers for the system yet.")
    return gettext("%(person)s can answer.") % {"person": person.short_name}
