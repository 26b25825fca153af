"""The guard of dossiers looks at the real tables only."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Puts temporary tables last in the path of the guard: whoever writes can make them."""

    dependencies = [("procedure", "0004_fewer_indexes")]
    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION procedure_dossier_guard()"
            " SET search_path = pg_catalog, public, pg_temp",
            migrations.RunSQL.noop,
        )
    ]
