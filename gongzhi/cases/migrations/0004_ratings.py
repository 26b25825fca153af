"""Ratings of requesters and their closed batches."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_no_lock_on_the_file"),
        ("directory", "0002_roster_and_coverage"),
        ("procedure", "0008_counts_under_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="RatingBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jurisdiction_id", models.SmallIntegerField()),
                ("number", models.IntegerField()),
                ("ratings", models.IntegerField()),
                ("counts", models.JSONField()),
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
            name="Rating",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rating",
                        serialize=False,
                        to="procedure.dossier",
                    ),
                ),
                ("jurisdiction_id", models.SmallIntegerField()),
                ("link_hash", models.BinaryField(db_index=True)),
                ("settles_at", models.DateTimeField()),
                ("solved", models.TextField(default="")),
                ("satisfied", models.BooleanField(null=True)),
                ("refused", models.BooleanField(default=False)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="cases.ratingbatch",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="ratingbatch",
            constraint=models.UniqueConstraint(fields=("body", "number"), name="rating_batch_once"),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("batch__isnull", True)),
                fields=["body", "settles_at"],
                name="rating_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("solved__in", ["", "solved", "partly", "not", "cannot"])),
                name="rating_solved_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refused", False),
                    models.Q(("solved", ""), ("satisfied", None)),
                    _connector="OR",
                ),
                name="rating_refused_says_nothing",
            ),
        ),
    ]
