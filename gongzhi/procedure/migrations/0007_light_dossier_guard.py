"""The guard of dossiers asks once, and clocks no longer lock the file they belong to."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE OR REPLACE FUNCTION procedure_dossier_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM procedure_dossier kept
    JOIN core_entry last ON last.chain = kept.id AND last.sequence = kept.last_sequence
    WHERE kept.id = NEW.id AND last.hash = kept.head AND last.tx = pg_current_xact_id()
      AND NOT EXISTS (
          SELECT FROM core_entry later
          WHERE later.chain = kept.id AND later.sequence = kept.last_sequence + 1
      );
    IF NOT FOUND THEN
        RAISE EXCEPTION 'dossier % was written without its entry', NEW.code
            USING ERRCODE = 'GZ003';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """Files are never deleted, so a clock's reference needs no check that locks (ADR 7)."""

    dependencies = [("procedure", "0006_lists_of_open_files")]
    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="clock",
            name="dossier",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="clocks",
                to="procedure.dossier",
            ),
        ),
    ]
