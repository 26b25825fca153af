"""No code can write a file without the entry that says so: checked at commit."""

from __future__ import annotations

from django.db import migrations

from gongzhi.core.journal_guards import INSERT_ONLY

GUARD = """
CREATE FUNCTION procedure_dossier_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    kept_head bytea;
    kept_last integer;
    entry_hash bytea;
    entry_tx xid8;
BEGIN
    SELECT head, last_sequence INTO kept_head, kept_last
    FROM procedure_dossier WHERE id = NEW.id;
    SELECT hash, tx INTO entry_hash, entry_tx
    FROM core_entry WHERE chain = NEW.id AND sequence = kept_last;
    IF entry_hash IS DISTINCT FROM kept_head OR entry_tx IS DISTINCT FROM pg_current_xact_id()
       OR EXISTS (SELECT 1 FROM core_entry WHERE chain = NEW.id AND sequence = kept_last + 1)
    THEN
        RAISE EXCEPTION 'dossier % was written without its entry', NEW.code
            USING ERRCODE = 'GZ003';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER dossier_guard AFTER INSERT OR UPDATE ON procedure_dossier
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION procedure_dossier_guard();
CREATE TRIGGER dossier_no_delete BEFORE DELETE ON procedure_dossier
    FOR EACH ROW EXECUTE FUNCTION core_insert_only();
CREATE TRIGGER dossier_no_truncate BEFORE TRUNCATE ON procedure_dossier
    FOR EACH STATEMENT EXECUTE FUNCTION core_insert_only();
"""


class Migration(migrations.Migration):
    """Adds the guards of dossiers and of stored tables."""

    dependencies = [("procedure", "0001_initial"), ("core", "0002_guards")]
    operations = [
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(
            INSERT_ONLY.format(table="procedure_proceduretable"), migrations.RunSQL.noop
        ),
    ]
