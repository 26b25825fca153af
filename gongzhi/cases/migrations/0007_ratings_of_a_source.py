"""Ratings that an outside system has collected name it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Those that are known were said here."""

    dependencies = [("cases", "0006_rating_of_each_result")]

    operations = [
        migrations.AddField(
            model_name="rating",
            name="source",
            field=models.TextField(default=""),
        ),
    ]
