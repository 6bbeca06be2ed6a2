"""Who exported what, when, and how much: a register of significant CII objects is itself sensitive."""

from django.db import models


class ExportRecord(models.Model):
    """One export. `query` is the filter as in the address, `rows` stays empty until the last row has left."""

    person = models.ForeignKey("inventory.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    subject = models.CharField(max_length=40)
    file_format = models.CharField(max_length=4)
    query = models.TextField(blank=True)
    columns = models.JSONField()
    ruleset_id = models.CharField(max_length=60)
    on = models.DateField()
    rows = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person}, {self.at:%Y-%m-%d %H:%M}, {self.subject}.{self.file_format}"
