"""Looks for likely duplicates and for ratings to close cost no more as the history grows."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Of a cell the latest files alone are read, of ratings those that said something."""

    dependencies = [("cases", "0004_ratings")]

    operations = [
        migrations.RemoveIndex(model_name="rating", name="rating_waiting"),
        migrations.RemoveIndex(model_name="request", name="request_cell"),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                fields=["body", "settles_at"],
                name="rating_waiting",
                condition=Q(batch__isnull=True) & (~Q(solved="") | Q(satisfied__isnull=False)),
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=["cell", "dossier"],
                name="request_cell_latest",
                condition=Q(cell__isnull=False),
            ),
        ),
    ]
