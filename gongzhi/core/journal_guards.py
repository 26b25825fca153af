"""SQL of the journal's guards; kept beside the migration that runs it."""

GUARDS = """
CREATE SCHEMA IF NOT EXISTS keystore;
CREATE TABLE keystore.data_key (
    chain uuid NOT NULL,
    purpose text NOT NULL,
    jurisdiction_id smallint NOT NULL,
    key_version smallint NOT NULL,
    wrapped bytea NOT NULL,
    PRIMARY KEY (chain, purpose)
);

CREATE FUNCTION core_entry_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before timestamptz;
BEGIN
    NEW.tx := pg_current_xact_id();
    IF NEW.recorded_at < transaction_timestamp() OR NEW.recorded_at > clock_timestamp() THEN
        RAISE EXCEPTION 'recorded_at lies outside this transaction' USING ERRCODE = 'GZ001';
    END IF;
    IF NEW.occurred_at > NEW.recorded_at THEN
        RAISE EXCEPTION 'occurred_at lies after recorded_at' USING ERRCODE = 'GZ001';
    END IF;
    IF NEW.sequence > 1 THEN
        SELECT recorded_at INTO before FROM core_entry
        WHERE chain = NEW.chain AND sequence = NEW.sequence - 1;
        IF NOT FOUND OR before > NEW.recorded_at THEN
            RAISE EXCEPTION 'entry % of % does not follow', NEW.sequence, NEW.chain
                USING ERRCODE = 'GZ001';
        END IF;
    ELSIF NEW.sequence <> 1 THEN
        RAISE EXCEPTION 'a chain begins at 1' USING ERRCODE = 'GZ001';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION core_insert_only() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = 'GZ002';
END $$;

CREATE TRIGGER entry_guard BEFORE INSERT ON core_entry
    FOR EACH ROW EXECUTE FUNCTION core_entry_guard();
"""

INSERT_ONLY = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION core_insert_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION core_insert_only();
"""

TABLES = (
    "core_entry",
    "core_leaf",
    "core_root",
    "core_countersignature",
    "core_rulesversion",
    "core_opening",
)

# A path without pg_temp is searched behind it: a temporary table of the same name would be asked.
FIXED_PATHS = """
ALTER FUNCTION core_entry_guard() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION core_insert_only() SET search_path = pg_catalog, public, pg_temp;
"""

CHAIN_GUARD = """
CREATE FUNCTION core_chain_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept core_chain%ROWTYPE;
    entry_hash bytea;
    entry_tx xid8;
BEGIN
    SELECT * INTO kept FROM core_chain WHERE id = NEW.id;
    SELECT hash, tx INTO entry_hash, entry_tx
    FROM core_entry WHERE chain = NEW.id AND sequence = kept.last_sequence;
    IF entry_hash IS DISTINCT FROM kept.head OR entry_tx IS DISTINCT FROM pg_current_xact_id()
       OR EXISTS (
           SELECT 1 FROM core_entry WHERE chain = NEW.id AND sequence = kept.last_sequence + 1
       )
    THEN
        RAISE EXCEPTION 'chain %:% was written without its entry', NEW.kind, NEW.key
            USING ERRCODE = 'GZ003';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER chain_guard AFTER INSERT OR UPDATE ON core_chain
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION core_chain_guard();
"""

FORWARD = GUARDS + "".join(INSERT_ONLY.format(table=table) for table in TABLES)

# Written out in full, it can be deceived by no path; without the owner's rights it costs a third.
LIGHT_ENTRY_GUARD = """
CREATE FUNCTION core_entry_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.tx := pg_catalog.pg_current_xact_id();
    IF NEW.recorded_at OPERATOR(pg_catalog.<) pg_catalog.transaction_timestamp()
       OR NEW.recorded_at OPERATOR(pg_catalog.>) pg_catalog.clock_timestamp() THEN
        RAISE EXCEPTION 'recorded_at lies outside this transaction' USING ERRCODE = 'GZ001';
    END IF;
    IF NEW.occurred_at OPERATOR(pg_catalog.>) NEW.recorded_at THEN
        RAISE EXCEPTION 'occurred_at lies after recorded_at' USING ERRCODE = 'GZ001';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER entry_guard ON core_entry;
CREATE TRIGGER entry_guard BEFORE INSERT ON core_entry
    FOR EACH ROW WHEN (NEW.sequence IS DISTINCT FROM 1) EXECUTE FUNCTION core_entry_guard();
CREATE TRIGGER entry_begins BEFORE INSERT ON core_entry
    FOR EACH ROW WHEN (NEW.sequence = 1) EXECUTE FUNCTION core_entry_begins();
"""
