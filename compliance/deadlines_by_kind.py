"""The days that no timeline has: when documents expire, data places are to be confirmed, questions are overdue, rules
begin. Each is one query over some systems, and says the same however often it is asked.

A system that is out of service has none, and none on or after the day on which it is retired.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from compliance.models import Deadline
from inventory.models.choices import EvidenceKind

# So long a place of data counts as confirmed.
CONFIRMED_FOR = "1 year"
# So long a system may stay undetermined before somebody is asked for an answer.
DAYS_TO_ANSWER = 30
# What ends with a contract, as against what merely expires.
_OF_CONTRACTS = (EvidenceKind.CONTRACT.value, EvidenceKind.HOSTING.value)

_IN_SERVICE = """
in_service AS (
    SELECT standing.system_id, standing.outlook, standing.ruleset_id, standing.assessment_id,
        CASE WHEN system.retired_state = 'dated' THEN system.retired_from ELSE 'infinity'::date END AS retired_on
    FROM compliance_standing standing JOIN inventory_system system ON system.id = standing.system_id
    WHERE standing.system_id = ANY(%(systems)s) AND standing.outlook <> 'NONE'
)
"""
# A file of a system, unless claims once rested on it and none does any more: then another has replaced it. A file of an
# AI model concerns the systems on whose models, or on whose own facts, a current claim rests on it.
_DOCUMENTS = f"""
WITH RECURSIVE {_IN_SERVICE},
made_from AS (
    SELECT used.system_id, used.ai_model_id AS model_id
    FROM inventory_modeluse used
    WHERE used.system_id = ANY(%(systems)s) AND used.ai_model_id IS NOT NULL
      AND (used.until_state <> 'dated' OR used.until_to >= %(today)s)
    UNION
    SELECT made_from.system_id, edge.parent_id
    FROM made_from JOIN inventory_derivation edge ON edge.child_id = made_from.model_id
    WHERE edge.parent_id IS NOT NULL
), concerned AS (
    SELECT file.system_id, file.id FROM inventory_evidence file
    WHERE file.system_id = ANY(%(systems)s) AND (
        NOT EXISTS (SELECT FROM inventory_claim claim WHERE claim.evidence_id = file.id)
        OR EXISTS (
            SELECT FROM inventory_claim claim WHERE claim.evidence_id = file.id AND claim.superseded_at IS NULL
        )
    )
    UNION
    SELECT claim.system_id, claim.evidence_id FROM inventory_claim claim
    WHERE claim.system_id = ANY(%(systems)s) AND claim.superseded_at IS NULL AND claim.evidence_id IS NOT NULL
    UNION
    SELECT flow.system_id, claim.evidence_id
    FROM inventory_dataflow flow JOIN inventory_claim claim ON claim.data_flow_id = flow.id
    WHERE flow.system_id = ANY(%(systems)s) AND claim.superseded_at IS NULL AND claim.evidence_id IS NOT NULL
    UNION
    SELECT used.system_id, claim.evidence_id
    FROM inventory_modeluse used JOIN inventory_claim claim ON claim.model_use_id = used.id
    WHERE used.system_id = ANY(%(systems)s) AND claim.superseded_at IS NULL AND claim.evidence_id IS NOT NULL
    UNION
    SELECT made_from.system_id, claim.evidence_id
    FROM made_from JOIN inventory_claim claim ON claim.ai_model_id = made_from.model_id
    WHERE claim.superseded_at IS NULL AND claim.evidence_id IS NOT NULL
)
SELECT in_service.system_id,
    CASE WHEN file.kind = ANY(%(of_contracts)s) THEN 'contract_ends' ELSE 'evidence_expires' END,
    file.expires_on, file.id, '', '', in_service.ruleset_id
FROM concerned
JOIN inventory_evidence file ON file.id = concerned.id
JOIN in_service ON in_service.system_id = concerned.system_id
WHERE file.expires_on IS NOT NULL AND file.expires_on < in_service.retired_on
"""  # noqa: S608 words of ours
# The place that nobody has looked at for longest decides: its last confirmation, else the day on which it was stated.
_CONFIRMATIONS = f"""
WITH {_IN_SERVICE},
places AS (
    SELECT flow.system_id, COALESCE(
        GREATEST(flow.confirmed_on, max(claim.verified_on)),
        (min(claim.stated_at) AT TIME ZONE 'Europe/Moscow')::date,
        (min(system.created_at) AT TIME ZONE 'Europe/Moscow')::date
    ) AS confirmed_on
    FROM inventory_dataflow flow
    JOIN inventory_system system ON system.id = flow.system_id
    LEFT JOIN inventory_claim claim ON claim.data_flow_id = flow.id AND claim.superseded_at IS NULL
    WHERE flow.system_id = ANY(%(systems)s) AND (flow.until_state <> 'dated' OR flow.until_to >= %(today)s)
    GROUP BY flow.id
), due AS (
    SELECT system_id, (min(confirmed_on) + %(confirmed_for)s::interval)::date AS due_on FROM places GROUP BY system_id
)
SELECT due.system_id, 'confirm_data', due.due_on, NULL::bigint, '', '', in_service.ruleset_id
FROM due JOIN in_service ON in_service.system_id = due.system_id
WHERE in_service.outlook <> 'OUT_OF_SCOPE' AND due.due_on < in_service.retired_on
"""  # noqa: S608 words of ours
# Undetermined since the first assessment after the last one that said something else, of those that counted.
_QUESTIONS = f"""
WITH {_IN_SERVICE},
counted AS (
    SELECT made.system_id, made.at, made.outlook_verdict, COALESCE(generation.whole_at, made.at) AS known_from
    FROM compliance_assessment made LEFT JOIN compliance_generation generation ON generation.id = made.generation_id
    WHERE made.system_id IN (SELECT system_id FROM in_service WHERE outlook = 'UNDETERMINED')
      AND (made.generation_id IS NULL OR generation.whole_at IS NOT NULL)
), otherwise AS (
    SELECT system_id, max(at) AS at FROM counted WHERE outlook_verdict <> 'UNDETERMINED' GROUP BY system_id
), since AS (
    SELECT counted.system_id, (min(counted.known_from) AT TIME ZONE 'Europe/Moscow')::date AS day
    FROM counted LEFT JOIN otherwise ON otherwise.system_id = counted.system_id
    WHERE otherwise.at IS NULL OR counted.at > otherwise.at
    GROUP BY counted.system_id
)
SELECT since.system_id, 'answer_questions', since.day + %(days_to_answer)s, NULL::bigint, '', '', in_service.ruleset_id
FROM since JOIN in_service ON in_service.system_id = since.system_id
WHERE since.day + %(days_to_answer)s < in_service.retired_on
"""  # noqa: S608 words of ours
# What becomes worse on that day is a deadline of the timeline.
_EFFECTIVE = f"""
WITH {_IN_SERVICE},
spans AS (
    SELECT in_service.system_id, in_service.ruleset_id, in_service.retired_on, (span ->> 'from')::date AS first,
        span ->> 'verdict' AS verdict,
        lag(span ->> 'verdict') OVER (PARTITION BY in_service.system_id ORDER BY span ->> 'from') AS before
    FROM in_service
    JOIN compliance_assessment made ON made.id = in_service.assessment_id,
    jsonb_array_elements(made.outlook -> 'timeline') AS span
)
SELECT DISTINCT ON (system_id)
    system_id, 'rules_take_effect', first - 1, NULL::bigint, before, verdict, ruleset_id
FROM spans
WHERE before = 'NOT_YET' AND verdict IN ('CONFORMS', 'IN_TRANSITION') AND first <= retired_on
ORDER BY system_id, first
"""  # noqa: S608 words of ours


class DeadlineRow(NamedTuple):
    """What a deadline of these kinds says; `due_on` is the last good day. `before` and `after` only of rules."""

    system_id: int
    kind: str
    due_on: date
    evidence_id: int | None
    before: str
    after: str
    ruleset_id: str


def deadlines_of(system_ids: Sequence[int], today: date) -> Iterator[DeadlineRow]:
    """Every deadline that these systems are to have beside those of their timelines. `today` is the day in Moscow: by
    it uses of models and places of data that have ended are left out.
    """
    values: dict[str, Any] = {
        "systems": list(system_ids),
        "today": today,
        "of_contracts": list(_OF_CONTRACTS),
        "confirmed_for": CONFIRMED_FOR,
        "days_to_answer": DAYS_TO_ANSWER,
    }
    for query in (_DOCUMENTS, _CONFIRMATIONS, _QUESTIONS, _EFFECTIVE):
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            yield from (DeadlineRow(*row) for row in cursor.fetchall())


KINDS = (
    Deadline.Kind.EVIDENCE_EXPIRES,
    Deadline.Kind.CONTRACT_ENDS,
    Deadline.Kind.CONFIRM_DATA,
    Deadline.Kind.ANSWER_QUESTIONS,
    Deadline.Kind.RULES_TAKE_EFFECT,
)
