"""What the engine's fact keys are called, asked and found by: `flows.backup` is «place of the backups»."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class FactWord:
    """A fact as a noun, as a question, and where one finds the answer. `%(model)s` stands for the model's name."""

    noun: _StrPromise
    question: _StrPromise
    where: _StrPromise


OF_SYSTEM: Mapping[str, FactWord] = MappingProxyType(
    {
        "settings": FactWord(
            pgettext_lazy("fact", "setting"),
            _("In which setting does the system work?"),
            _("The register of state information systems, the categorisation act, or the statute of the organisation."),
        ),
        "phase": FactWord(
            pgettext_lazy("fact", "phase"),
            _("In which phase is the system?"),
            _("The latest order on commissioning, suspension or retirement."),
        ),
        "in_operation": FactWord(
            pgettext_lazy("fact", "day of commissioning"),
            _("When was the system put into operation?"),
            _("The day is in the commissioning act. A month or a year is enough; trial operation is stated apart."),
        ),
        "pilot_from": FactWord(
            pgettext_lazy("fact", "beginning of trial operation"),
            _("When did trial operation begin?"),
            _("The order on trial operation."),
        ),
        "retired": FactWord(
            pgettext_lazy("fact", "day of retirement"),
            _("When was, or will, the system be retired?"),
            _("The order on retirement, or the plan for it."),
        ),
        "models": FactWord(
            pgettext_lazy("fact", "whole list of models"),
            _("Does the list name every AI model of the system?"),
            _("The technical documentation, or a letter of the supplier."),
        ),
        "material_change_after_cutoff": FactWord(
            pgettext_lazy("fact", "change after the cut-off"),
            _("Was the model replaced, or the system substantially extended, after the cut-off?"),
            _("The log of changes, or acts of acceptance of later stages."),
        ),
        "flows.storage": FactWord(
            pgettext_lazy("fact", "place of storage"),
            _("Where is the data stored?"),
            _("The hosting act or the contract with the data centre."),
        ),
        "flows.processing": FactWord(
            pgettext_lazy("fact", "place of processing"),
            _("Where is the data processed?"),
            _("The hosting act or the contract with the data centre."),
        ),
        "flows.backup": FactWord(
            pgettext_lazy("fact", "place of the backups"),
            _("Where are the backups kept?"),
            _("The contract with the data centre or the backup regulations."),
        ),
        "flows.inference": FactWord(
            pgettext_lazy("fact", "place of inference"),
            _("Where does the model compute?"),
            _("The hosting act, or the contract on access to the model."),
        ),
        "flows.telemetry": FactWord(
            pgettext_lazy("fact", "place of logs and telemetry"),
            _("Where do logs and telemetry go?"),
            _("The settings of logging, or a letter of the supplier."),
        ),
        "flows.support": FactWord(
            pgettext_lazy("fact", "place of support access"),
            _("From where does support enter the system?"),
            _("The support regulations or the log of remote access."),
        ),
    }
)
OF_MODEL: Mapping[str, FactWord] = MappingProxyType(
    {
        "size": FactWord(
            pgettext_lazy("fact", "number of parameters of %(model)s"),
            _("How many parameters does %(model)s have?"),
            _("The model card or a letter of the developer."),
        ),
        "multi_task": FactWord(
            pgettext_lazy("fact", "range of tasks of %(model)s"),
            _("Is %(model)s used for many different tasks?"),
            _("The model card: a model for one task only, such as speech recognition, is not."),
        ),
        "status": FactWord(
            pgettext_lazy("fact", "status of %(model)s"),
            _("Is the status of %(model)s confirmed?"),
            _("The document that confirms the status; without one, the developer's own assessment."),
        ),
        "developer": FactWord(
            pgettext_lazy("fact", "developer of %(model)s"),
            _("Is the developer of %(model)s a Russian legal entity?"),
            _("The register of legal entities (ЕГРЮЛ) or the licence of the model."),
        ),
        "lineage": FactWord(
            pgettext_lazy("fact", "lineage of %(model)s"),
            _("From which models was %(model)s made?"),
            _("The technical report or a letter of the developer."),
        ),
        "use": FactWord(
            pgettext_lazy("fact", "time of use of %(model)s"),
            _("From when until when does the system use %(model)s?"),
            _("The log of changes, or the acts of acceptance."),
        ),
    }
)
# The register's names of the facts that the engine calls otherwise.
FIELDS = MappingProxyType({"pilot_from": "pilot", "material_change_after_cutoff": "material_change"})


@dataclass(frozen=True, slots=True)
class FactKey:
    """A key of the engine taken apart: `model` is the id of a model or empty, `field` the rest."""

    key: str
    model: str
    field: str

    @classmethod
    def of(cls, key: str) -> FactKey:
        """`models.t-pro-it-2.1.size` names the model `t-pro-it-2.1`; its id may hold dots."""
        if key.startswith("models."):
            model, _dot, field = key.removeprefix("models.").rpartition(".")
            return cls(key, model, field)
        return cls(key, "", key)

    @property
    def exists(self) -> bool:
        """Whether there is such a fact."""
        return self.field in (OF_MODEL if self.model else OF_SYSTEM)

    @property
    def anchor(self) -> str:
        """The fragment under which a form shows this fact: `field-in_operation`, `field-flows-backup`."""
        return f"field-{self.field.replace('.', '-')}"

    def _word(self) -> FactWord:
        return OF_MODEL[self.field] if self.model else OF_SYSTEM[self.field]

    def noun(self, model_name: str) -> str:
        """«place of the backups», «lineage of T-pro-it-2.1»."""
        return str(self._word().noun) % {"model": model_name}

    def question(self, model_name: str) -> str:
        """The fact as a sentence with a question mark."""
        return str(self._word().question) % {"model": model_name}

    def where(self) -> str:
        """Where one finds the answer."""
        return str(self._word().where)


def listed(words: list[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(those)s and %(last)s") % {"those": ", ".join(words[:-1]), "last": words[-1]}


def kind_in_words(kind: str) -> str:
    """A kind of fact as a noun: `flows.backup`, or `models.lineage` for the lineage of whichever model."""
    if kind.startswith("models."):
        return str(OF_MODEL[kind.removeprefix("models.")].noun) % {"model": gettext("a model")}
    return str(OF_SYSTEM[kind].noun)
