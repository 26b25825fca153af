"""The rank that a published rule gives a file, and an index of the few open files that have one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procedure", "0014_saved_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="priority",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("priority__gt", 0)),
                fields=["desk", "desk_role", "-priority", "due", "id"],
                name="dossier_raised",
            ),
        ),
    ]
