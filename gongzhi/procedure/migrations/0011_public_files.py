"""Finds the latest public files of a place without walking the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_light_entry_guard"),
        ("directory", "0002_roster_and_coverage"),
        ("procedure", "0010_audits_of_closed_files"),
        ("territory", "0002_area_by_act"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("public", True)),
                fields=["area", "id"],
                name="dossier_public_area",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("public", True)),
                fields=["jurisdiction", "id"],
                name="dossier_public",
            ),
        ),
    ]
