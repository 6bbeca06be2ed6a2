"""An officer attaches the official wording of a figure, or takes it back. Each process is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from compliance.deadlines import moscow_day
from compliance.engine import RuleSet
from compliance.loading import get_ruleset
from compliance.models import Generation, Wording
from compliance.rejudging import Refused, hold_rules, rejudge_all
from compliance.wordings import figures_of, standing_wordings
from inventory.attaching import CountedFile, shown_name
from inventory.models import Person


@dataclass(frozen=True, slots=True)
class WordingRecord:
    """What an officer has read: where it stands, its words, and the day on which it was read."""

    article: str
    quotation: str
    read_on: date


def attach(
    ruleset_id: str,
    figures: Sequence[str],
    record: WordingRecord,
    upload: UploadedFile[bytes] | None,
    actor: Person,
    at: datetime,
) -> list[Wording]:
    """Attaches one wording to these figures and judges all systems anew: what rests on them is surer from now on.

    The file is stored once, under a name of ours. Raises `Refused`, and keeps nothing, if the rule set is not
    installed, has no such figure, or has its wording already, and if article, words or day cannot be right.
    """
    rows = _rows(figures, ruleset_id, record, actor, at)
    stored = _store(rows, upload)
    try:
        with transaction.atomic():
            hold_rules()
            _check(ruleset_id, figures, record, moscow_day(at))
            Wording.objects.bulk_create(rows)
            rejudge_all(at, Generation.Because.WORDING, actor)
    except BaseException:
        if stored:
            stored.file.delete(save=False)
        raise
    return rows


@transaction.atomic
def withdraw(wording: Wording, reason: str, actor: Person, at: datetime) -> Wording:
    """Takes a wording back: its figure is as sure as the file of the rule set says, and all systems are judged anew.

    Raises `Refused` if there is no reason, or if it is taken back already.
    """
    hold_rules()
    if not reason.strip():
        raise Refused(gettext("Give the reason: whoever reads a verdict will ask for it."))
    standing = Wording.objects.standing().filter(pk=wording.pk).first()
    if standing is None:
        raise Refused(gettext("Somebody has taken this wording back already."))
    standing.withdrawn_by, standing.withdrawn_at, standing.withdrawn_because = actor, at, reason.strip()
    standing.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
    rejudge_all(at, Generation.Because.WORDING, actor)
    return standing


def _rows(figures: Sequence[str], ruleset_id: str, record: WordingRecord, actor: Person, at: datetime) -> list[Wording]:
    return [
        Wording(
            ruleset_id=ruleset_id,
            figure=figure,
            article=record.article.strip(),
            quotation=record.quotation.strip(),
            read_on=record.read_on,
            attached_by=actor,
            attached_at=at,
        )
        for figure in dict.fromkeys(figures)
    ]


def _store(rows: list[Wording], upload: UploadedFile[bytes] | None) -> Wording | None:
    """Stores the file once for all rows; returns the row by which it can be taken away again."""
    if upload is None or not rows:
        return None
    counted = CountedFile(upload)
    rows[0].file.save("", counted, save=False)
    for row in rows:
        row.file = rows[0].file.name
        row.file_name = shown_name(upload.name or "")
        row.sha256, row.size = counted.digest.hexdigest(), counted.bytes_read
    return rows[0]


def _check(ruleset_id: str, figures: Sequence[str], record: WordingRecord, today: date) -> None:
    try:
        ruleset = get_ruleset(ruleset_id)
    except LookupError as error:
        raise Refused(str(error)) from error
    _check_figures(ruleset, figures)
    if not record.article.strip() or not record.quotation.strip():
        raise Refused(gettext("Give the article and the words that it has."))
    if record.read_on > today:
        raise Refused(gettext("This day is still to come: give the day on which the text was read."))
    if record.read_on < ruleset.published_on:
        raise Refused(
            gettext("The text was published on %(day)s: it cannot have been read before.")
            % {"day": date_format(ruleset.published_on, "SHORT_DATE_FORMAT")}
        )


def _check_figures(ruleset: RuleSet, figures: Sequence[str]) -> None:
    known, standing = figures_of(ruleset), standing_wordings(ruleset.id)
    if not figures:
        raise Refused(gettext("Name the figure that the wording gives."))
    for figure in figures:
        if figure not in known:
            raise Refused(
                gettext("The rule set %(ruleset)s has no figure and no rule “%(figure)s”.")
                % {"ruleset": ruleset.id, "figure": figure}
            )
        if figure in standing:
            title = known[figure].in_language(get_language() or "ru")
            raise Refused(
                gettext("“%(figure)s” has its official wording already. Take that one back first.") % {"figure": title}
            )
