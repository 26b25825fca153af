"""Lets figures and lots look back at a window: what closed in it, which limits ran then."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Greatest

# A partial index has no statistics of its expression: the planner would guess a third of all rows.
COUNT = "CREATE STATISTICS clock_last ON (GREATEST(first_due, due)) FROM procedure_clock"


class Migration(migrations.Migration):
    """Both indexes are written when a clock or a file ends, never when a file begins."""

    dependencies = [("procedure", "0008_counts_under_row_security")]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["jurisdiction", "closed_at", "opened_at"],
                name="dossier_closed",
                condition=Q(closed_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                F("jurisdiction_id"),
                Greatest("first_due", "due"),
                F("started_at"),
                name="clock_kept",
                condition=Q(kind="limit", ended_at__isnull=False),
            ),
        ),
        migrations.RunSQL(COUNT, "DROP STATISTICS clock_last"),
    ]
