"""Only merged requests are looked up by what they were merged into."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of merged requests becomes a partial one."""

    dependencies = [
        ("cases", "0001_initial"),
        ("procedure", "0003_clock_breached_at"),
    ]

    operations = [
        migrations.AlterField(
            model_name="request",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="procedure.dossier",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="request_merged",
            ),
        ),
    ]
