"""What neighbours may read of requests, and the photos they may see."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_month_of_batches"),
        ("procedure", "0011_public_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicFace",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="face",
                        serialize=False,
                        to="procedure.dossier",
                    ),
                ),
                ("jurisdiction_id", models.SmallIntegerField()),
                ("text", models.TextField(default="")),
                ("done", models.TextField(default="")),
                ("point", models.BooleanField(default=False)),
                ("waiting", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("waiting__isnull", False)),
                        fields=["jurisdiction_id", "dossier"],
                        name="face_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicPhoto",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("jurisdiction_id", models.SmallIntegerField()),
                ("jpeg", models.BinaryField()),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="public_photos",
                        to="procedure.dossier",
                    ),
                ),
            ],
        ),
    ]
