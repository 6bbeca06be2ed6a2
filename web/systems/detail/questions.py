"""What is missing: each fact that decides as a question, with the form that answers it in its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext

from inventory.models import Evidence, Person
from web.systems.detail.answering.afterwards import After, after_each_answer
from web.systems.detail.answering.choosing import form_for
from web.systems.detail.answering.forms import AnswerForm
from web.systems.detail.doors import door_to, is_shared, may_answer
from web.systems.detail.fact_words import FactKey
from web.systems.detail.scene import Scene


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody has just sent. `refused` is the form of the question `key` with its errors; `overtaken` says that
    somebody else was faster; `typed` holds what stood in the other boxes. `focus` is where the reader goes on: the key
    of a question, or empty for the verdict.
    """

    key: str = ""
    refused: AnswerForm | None = None
    overtaken: bool = False
    typed: QueryDict = field(default_factory=QueryDict)
    focus: str | None = None


NOTHING_SENT = Sent()
# So many questions are answered in their place; a system that lacks more is better filled in on the whole form.
IN_PLACE = 12


@dataclass(frozen=True, slots=True)
class Question:
    """A missing fact. `who` says who can answer. `form` answers it here, None where the reader may not or where it
    takes more fields; then `url`, if it is not empty, leads to them. `stands` and `yours` are what the register holds
    and what was sent, where somebody else was faster. Not `in_place`: one of many, which only leads to its field.
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
    in_place: bool = True


def questions(scene: Scene, user: Person, files: list[Evidence], sent: Sent = NOTHING_SENT) -> list[Question]:
    """The smallest set of facts such that whatever the answers, the verdict is determined.

    A question whose answer was refused stays, even if nobody needs it any more: what was typed is not lost.
    """
    keys = list(scene.outlook.get("questions", ()))
    if sent.refused is not None and sent.key not in keys:
        keys.insert(0, sent.key)
    return [
        _question(scene, user, files, FactKey.of(key), sent)
        if place < IN_PLACE or key == sent.key
        else _door_alone(scene, user, FactKey.of(key))
        for place, key in enumerate(keys)
    ]


def _door_alone(scene: Scene, user: Person, fact: FactKey) -> Question:
    """A question that only leads to its field."""
    return Question(
        key=fact.key,
        question=fact.question(scene.model_name(fact.model)),
        where="",
        who=_who(scene, fact),
        url=door_to(scene, user, fact),
        form=None,
        after=[],
        focused=False,
        stands="",
        yours="",
        in_place=False,
    )


def _question(scene: Scene, user: Person, files: list[Evidence], fact: FactKey, sent: Sent) -> Question:
    name = scene.model_name(fact.model)
    own = sent.refused if sent.key == fact.key else None
    form = form_for(scene, fact, user, files) if may_answer(scene, user, fact) else None
    stands = form.words() if form and own and sent.overtaken else ""
    yours = ""
    if form and (own or sent.typed):
        form.keep_typed(sent.typed)
        yours = form.words() if own and sent.overtaken else ""
    if form and not form.fits:
        form = None
    if own and not sent.overtaken:
        form = own
    return Question(
        key=fact.key,
        question=fact.question(name),
        where=_where(scene, fact),
        who=_who(scene, fact),
        url=door_to(scene, user, fact),
        form=form,
        after=after_each_answer(scene, fact),
        focused=sent.focus == fact.key,
        stands=stands,
        yours=yours,
    )


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
