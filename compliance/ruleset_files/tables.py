"""The tables of a rule-set file, read strictly."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from compliance.engine import FIRST_DAY, LAST_DAY, Text


class Strict(BaseModel):
    """Unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Words = Annotated[str, StringConstraints(pattern=r"\S")]


class TextTable(Strict):
    ru: Words
    en: Words

    def as_text(self) -> Text:
        return Text(self.ru, self.en)


class EventTable(Strict):
    on: Day
    text: TextTable


class HeadTable(Strict):
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: TextTable
    status: Literal["draft", "approved", "before the duma", "adopted", "in force", "superseded"]
    published_on: Day
    known_from: TextTable
    events: list[EventTable]


ConfidenceWord = Literal["derived", "carried over", "reported once", "reported by several", "quoted", "read in the law"]


class FigureTable(Strict):
    """`value` is checked by what its parameter expects (`building.parameter`)."""

    value: Any
    title: TextTable
    citation: TextTable
    confidence: ConfidenceWord


class ParametersTable(Strict):
    effective_main: FigureTable
    effective_deferred: FigureTable
    outlook_not_before: FigureTable
    cutoff_earliest: FigureTable
    cutoff_latest: FigureTable
    first_day_after_transition: FigureTable
    param_threshold_bn: FigureTable
    threshold_operator: FigureTable
    sensitive_sectors: FigureTable
    open_settings: FigureTable
    categories_admitted: FigureTable
    flows_in_russia: FigureTable
    gov_act_list: FigureTable
    status_register: FigureTable


class PlanningTable(Strict):
    default: bool
    text: TextTable


class AnswerTable(Strict):
    id: str
    text: TextTable


class QuestionTable(Strict):
    id: str
    text: TextTable
    answers: list[AnswerTable] = Field(min_length=1)
    settled: str | None = None


class RuleTable(Strict):
    id: str = Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$")
    role: Literal["decides", "notes"]
    title: TextTable
    yes: TextTable
    no: TextTable
    unknown: TextTable
    ask: TextTable | None = None
    remedy: TextTable
    citation: TextTable
    confidence: ConfidenceWord
    applies_from: Day | None = None
    settings: list[str] = []


class QuestionOrderTable(Strict):
    order: list[str]


class FileTable(Strict):
    ruleset: HeadTable
    parameters: ParametersTable
    planning_assumption: PlanningTable
    legal_questions: list[QuestionTable]
    rules: list[RuleTable] = Field(min_length=1)
    questions: QuestionOrderTable
    score: dict[str, int]
