"""A lease is written beside its row: without room on the page every index would be written too."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Leaves half of each page of the agenda free."""

    dependencies = [("core", "0005_pack_digest")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE core_agendarow SET (fillfactor = 50)",
            "ALTER TABLE core_agendarow RESET (fillfactor)",
        )
    ]
