"""Systems: the rows of the register, with their settings and phases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import F, Func, GeneratedField, Q, Value

from inventory.models.choices import (
    DateState,
    FlowKind,
    FlowPresence,
    Phase,
    Setting,
    SettingsState,
    YesNoUnknown,
)
from inventory.models.folding import CodeOf, FoldedText, RussianAndEnglishWords, fold, folded
from inventory.models.partial_date import PartialDate, dated_consistently
from inventory.permissions import Action

if TYPE_CHECKING:
    from inventory.models.person import Person
    from inventory.models.unit import Unit


class SystemQuerySet(models.QuerySet["System"]):
    """Questions about systems, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Systems of the units in or below those in which `user` holds any role."""
        return self.where_may(user, Action.VIEW)

    def where_may(self, user: Person, action: Action) -> Self:
        """Systems of the units in which a role of `user` allows `action`."""
        return self.filter(user.within(action))

    def in_unit(self, unit: Unit) -> Self:
        """Systems of `unit` and of everything below it."""
        return self.filter(unit__path__startswith=unit.path)

    def answered_for_by(self, person: Person) -> Self:
        """Systems for which `person` is responsible, or the deputy."""
        return self.filter(Q(responsible=person) | Q(deputy=person))

    def matching(self, text: str) -> Self:
        """Systems that have all words of `text` in some grammatical form, or hold it as a part (of the code, too)."""
        part = fold(text.strip())
        if not part:
            return self
        place = Func(F("text_folded"), Value(part), function="strpos", output_field=models.IntegerField())
        return self.alias(place=place).filter(
            Q(words=SearchQuery(text, config="russian")) | Q(words=SearchQuery(text, config="english")) | Q(place__gt=0)
        )

    def with_facts(self) -> Self:
        """Systems with every row that the engine reads, in a fixed number of queries."""
        return self.select_related("unit").prefetch_related("setting_rows", "model_uses__ai_model", "flows")


@pghistory.track(exclude=["code", "name_folded", "text_folded", "words"])
class System(models.Model):
    """An AI system in use or planned. A retired system stays: rows are never deleted, numbers never reused.

    Facts that the engine reads are typed columns, written only by `inventory.stating`, which keeps their claims.
    `version` grows with every edit of the system or of its rows, so that two editors cannot overwrite each other.
    """

    number = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value("inventory_system_number"), function="nextval", output_field=models.BigIntegerField()),
    )
    code = GeneratedField(
        expression=CodeOf(F("number")), output_field=models.CharField(max_length=24), db_persist=True, unique=True
    )
    name = models.CharField(max_length=500)
    purpose = models.TextField(blank=True)
    unit = models.ForeignKey("inventory.Unit", models.PROTECT, related_name="systems")
    responsible = models.ForeignKey(
        "inventory.Person", models.PROTECT, null=True, blank=True, related_name="responsible_for"
    )
    deputy = models.ForeignKey("inventory.Person", models.PROTECT, null=True, blank=True, related_name="deputy_for")
    operator = models.ForeignKey("inventory.Provider", models.PROTECT, null=True, blank=True, related_name="operates")

    settings_state = models.CharField(max_length=10, choices=SettingsState.choices, default=SettingsState.UNIT)
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.UNKNOWN)
    phase_on = models.DateField(null=True, blank=True)
    in_operation_state = models.CharField(max_length=7, choices=DateState.choices, default=DateState.UNKNOWN)
    in_operation_from = models.DateField(null=True, blank=True)
    in_operation_to = models.DateField(null=True, blank=True)
    pilot_state = models.CharField(max_length=7, choices=DateState.choices, default=DateState.UNKNOWN)
    pilot_from = models.DateField(null=True, blank=True)
    pilot_to = models.DateField(null=True, blank=True)
    retired_state = models.CharField(max_length=7, choices=DateState.choices, default=DateState.NONE)
    retired_from = models.DateField(null=True, blank=True)
    retired_to = models.DateField(null=True, blank=True)
    models_complete = models.CharField(max_length=7, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    material_change = models.CharField(max_length=7, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    storage_flows = models.CharField(max_length=7, choices=FlowPresence.choices, default=FlowPresence.UNKNOWN)
    processing_flows = models.CharField(max_length=7, choices=FlowPresence.choices, default=FlowPresence.UNKNOWN)
    backup_flows = models.CharField(max_length=7, choices=FlowPresence.choices, default=FlowPresence.UNKNOWN)
    inference_flows = models.CharField(max_length=7, choices=FlowPresence.choices, default=FlowPresence.UNKNOWN)
    telemetry_flows = models.CharField(max_length=7, choices=FlowPresence.choices, default=FlowPresence.UNKNOWN)
    support_flows = models.CharField(max_length=7, choices=FlowPresence.choices, default=FlowPresence.UNKNOWN)

    source = models.CharField(max_length=60, blank=True)
    source_key = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    sample = models.BooleanField(default=False, editable=False)
    name_folded = folded("name")
    text_folded = GeneratedField(
        expression=FoldedText(CodeOf(F("number")), F("name"), F("purpose")),
        output_field=models.TextField(),
        db_persist=True,
    )
    words = GeneratedField(
        expression=RussianAndEnglishWords(F("name"), F("purpose")),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = SystemQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=~Q(source_key=""), name="system_source_key_once"
            ),
            dated_consistently("system", "in_operation_state", "in_operation_from", "in_operation_to"),
            dated_consistently("system", "pilot_state", "pilot_from", "pilot_to"),
            dated_consistently("system", "retired_state", "retired_from", "retired_to"),
            models.CheckConstraint(condition=~Q(deputy=F("responsible")), name="system_deputy_is_another"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="system_words"),
            models.Index(fields=["name_folded", "id"], name="system_name"),
            # Which systems a person sees hangs on their units: lists and counts need not read the rows for it.
            models.Index(fields=["id"], include=["unit"], name="system_unit_of_id"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_operation(self) -> PartialDate:
        """When the system went, or will go, into operation."""
        return PartialDate(self.in_operation_state, self.in_operation_from, self.in_operation_to)

    @property
    def pilot(self) -> PartialDate:
        """When trial operation began."""
        return PartialDate(self.pilot_state, self.pilot_from, self.pilot_to)

    @property
    def retired(self) -> PartialDate:
        """The first day without the system."""
        return PartialDate(self.retired_state, self.retired_from, self.retired_to)

    def flow_presence(self, kind: FlowKind) -> FlowPresence:
        """Whether the system has flows of this kind."""
        return FlowPresence(getattr(self, f"{kind}_flows"))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SystemSetting(models.Model):
    """One setting in which a system works; `cii_category` 1 is the highest, empty where it is not known."""

    system = models.ForeignKey(System, models.CASCADE, related_name="setting_rows")
    setting = models.CharField(max_length=30, choices=Setting.choices)
    cii_category = models.PositiveSmallIntegerField(null=True, blank=True)
    registry_number = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["system", "setting"], name="system_setting_once"),
            models.CheckConstraint(
                condition=Q(cii_category=None) | Q(setting=Setting.SIGNIFICANT_CII, cii_category__range=(1, 3)),
                name="system_setting_category",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_setting_display())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SystemPhase(models.Model):
    """A phase of a system's life and the day from which it holds, as far as it is known."""

    system = models.ForeignKey(System, models.CASCADE, related_name="phase_rows")
    phase = models.CharField(max_length=12, choices=Phase.choices)
    since_state = models.CharField(max_length=7, choices=DateState.choices, default=DateState.UNKNOWN)
    since_from = models.DateField(null=True, blank=True)
    since_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["since_from", "pk"]
        constraints = [dated_consistently("system_phase", "since_state", "since_from", "since_to")]

    def __str__(self) -> str:
        return str(self.get_phase_display())

    @property
    def since(self) -> PartialDate:
        """When the phase began."""
        return PartialDate(self.since_state, self.since_from, self.since_to)
