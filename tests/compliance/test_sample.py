"""The sample of a first start is whole, and every verdict occurs in it."""

from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command

from compliance.models import Standing, VerdictCode
from compliance.sample.loading import load_sample
from inventory.models import System

FIRST_START = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.slow
def test_every_verdict_occurs_in_the_sample() -> None:
    with time_machine.travel(FIRST_START, tick=False):
        call_command("load_models", verbosity=0)
        load_sample(FIRST_START)
    outlook = Counter(Standing.objects.values_list("outlook", flat=True))
    today = Counter(Standing.objects.values_list("today", flat=True))
    assert {verdict.value for verdict in VerdictCode} == set(outlook) | set(today)
    assert System.objects.filter(sample=True).count() == System.objects.count() == 61
