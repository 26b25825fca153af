"""A clock remembers that its due time was missed."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the moment of a breach to clocks."""

    dependencies = [("procedure", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="clock",
            name="breached_at",
            field=models.DateTimeField(null=True),
        ),
    ]
