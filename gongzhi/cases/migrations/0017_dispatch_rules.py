"""Rules of automatic dispatch, and which files each has sent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_grades_of_ratings"),
        ("directory", "0002_roster_and_coverage"),
        ("procedure", "0015_priority"),
    ]

    operations = [
        migrations.CreateModel(
            name="DispatchRule",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="dispatch_rule",
                        serialize=False,
                        to="procedure.dossier",
                    ),
                ),
                ("jurisdiction_id", models.SmallIntegerField()),
                ("matter", models.TextField()),
                ("confidence_ppm", models.IntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("basis", models.TextField()),
                ("counted_from", models.DateTimeField(null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RuledDispatch",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="ruled",
                        serialize=False,
                        to="procedure.dossier",
                    ),
                ),
                ("jurisdiction_id", models.SmallIntegerField()),
                ("matter", models.TextField()),
                ("sent_at", models.DateTimeField()),
                ("questioned", models.BooleanField(default=False)),
                ("wrong", models.BooleanField(default=False)),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sent",
                        to="cases.dispatchrule",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["rule", "sent_at"], name="ruled_by_rule"),
                ],
            },
        ),
    ]
