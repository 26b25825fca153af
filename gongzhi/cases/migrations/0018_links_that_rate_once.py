"""Links that rate once, and what they give for changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_dispatch_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="rating",
            name="handed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="rating",
            name="change_hash",
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("change_hash__isnull", False)),
                fields=["change_hash"],
                name="rating_change",
            ),
        ),
        # Whose link was out before may still use it, once.
        migrations.RunSQL(
            "UPDATE cases_rating SET handed = true WHERE solved = '' AND satisfied IS NULL"
            " AND grade = '' AND NOT refused",
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name="SpentLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jurisdiction_id", models.SmallIntegerField()),
                ("link_hash", models.BinaryField(db_index=True)),
                ("why", models.TextField()),
                (
                    "rating",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spent_links",
                        to="cases.rating",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why__in", ["used", "replaced"])),
                        name="spent_link_why_known",
                    )
                ],
            },
        ),
    ]
