"""Neighbours who have met a public matter."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_articles"),
        ("procedure", "0015_priority"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeToo",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction_id", models.SmallIntegerField()),
                ("key_hash", models.BinaryField()),
                ("state", models.TextField(default="quiet")),
                ("digest", models.BinaryField(null=True)),
                ("contact", models.UUIDField(null=True)),
                ("language", models.TextField(default="zh-hans")),
                ("asked_at", models.DateTimeField(null=True)),
                ("entered_by", models.BigIntegerField(null=True)),
                ("said", models.TextField(default="")),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="procedure.dossier",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="me_too",
                        to="procedure.dossier",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["follows", "state"], name="me_too_follows"),
                    models.Index(
                        condition=models.Q(("state", "asked")),
                        fields=["jurisdiction_id", "asked_at"],
                        name="me_too_asked",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("dossier", "key_hash"), name="me_too_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("digest__isnull", False)),
                        fields=("dossier", "digest"),
                        name="me_too_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("quiet", "asked", "counted"))),
                        name="me_too_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest__isnull", False), ("state", "counted")),
                            models.Q(
                                models.Q(("state", "counted"), _negated=True),
                                ("digest__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="me_too_counted_by_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("said__in", ("", "solved", "not_solved"))),
                        name="me_too_word_known",
                    ),
                ],
            },
        ),
    ]
