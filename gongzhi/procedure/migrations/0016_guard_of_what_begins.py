"""The guard of dossiers looks at one row where a file has just begun."""

from __future__ import annotations

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION procedure_dossier_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    begun boolean;
BEGIN
    -- Whatever has changed the row since then is looked at in its own turn.
    IF TG_OP = 'INSERT' AND NEW.last_sequence = 1 THEN
        SELECT entry.sequence = 1 AND entry.hash = NEW.head AND entry.tx = pg_current_xact_id()
        INTO begun FROM core_entry entry
        WHERE entry.chain = NEW.id ORDER BY entry.sequence DESC LIMIT 1;
        IF begun THEN
            RETURN NULL;
        END IF;
    END IF;
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
    """A report's own rows are the most that the guard is asked about."""

    dependencies = [("procedure", "0015_priority")]
    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
