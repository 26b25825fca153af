"""Drops the indexes that no question asks for."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Every file that begins writes into each index of its tables."""

    dependencies = [
        ("core", "0002_guards"),
        ("directory", "0001_initial"),
        ("procedure", "0003_clock_breached_at"),
        ("territory", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="clock",
            name="clock_open",
        ),
        migrations.AlterField(
            model_name="clock",
            name="dossier",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="clocks",
                to="procedure.dossier",
            ),
        ),
        migrations.AlterField(
            model_name="clock",
            name="responsible",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="area",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="territory.area",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="desk",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="fallback",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="jurisdiction",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="core.jurisdiction",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="parent",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="procedure.dossier",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="rules",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="core.rulesversion",
            ),
        ),
    ]
