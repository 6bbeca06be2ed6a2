from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("compliance", "0010_a_generation_of_the_beginning")]

    operations = [
        migrations.RemoveIndex(model_name="standing", name="standing_signature"),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["signature"], include=("system", "stale"), name="standing_by_signature"),
        ),
    ]
