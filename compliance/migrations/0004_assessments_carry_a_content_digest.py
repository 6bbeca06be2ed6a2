"""Assessments carry a digest of what they hold, so that the latest one is compared without reading it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("compliance", "0003_reminders_say_why_and_mails_carry_the_lease")]

    operations = [
        migrations.AddField(
            "assessment", "content_digest", models.CharField(default="", max_length=64), preserve_default=False
        ),
    ]
