"""A jurisdiction remembers the digest of the pack that was loaded last."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the digest; empty until the next load."""

    dependencies = [("core", "0004_guards_against_temporary_tables")]
    operations = [
        migrations.AddField(
            model_name="jurisdiction",
            name="pack_digest",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
    ]
