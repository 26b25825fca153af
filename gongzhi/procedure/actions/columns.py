"""The columns that opening a file writes, with their PostgreSQL types.

``NEW_…`` are the same tables for a file that begins: what is alike in all of them is fixed.
"""

from __future__ import annotations

from gongzhi.procedure.actions.statement import table_of

DOSSIER = table_of(
    "procedure_dossier",
    id="uuid",
    jurisdiction_id="smallint",
    procedure="text",
    procedure_hash="text",
    rules_id="bigint",
    code="text",
    key_hash="bytea",
    step="text",
    area_id="bigint",
    owner_id="bigint",
    fallback_id="bigint",
    desk_id="bigint",
    desk_role="text",
    subject="text",
    limits="jsonb",
    title="jsonb",
    parent_id="uuid",
    outside_parent="jsonb",
    source="text",
    source_id="text",
    entrance="text",
    secrecy="smallint",
    public="boolean",
    opened_at="timestamptz",
    closed_at="timestamptz",
    outcome="text",
    due="timestamptz",
    lifted="smallint",
    head="bytea",
    last_sequence="int",
)
ENTRY = table_of(
    "core_entry",
    chain="uuid",
    sequence="int",
    jurisdiction_id="smallint",
    recorded_at="timestamptz",
    occurred_at="timestamptz",
    actor="text",
    organisation_id="bigint",
    person_id="bigint",
    move="text",
    facts="jsonb",
    hash="bytea",
)
CLOCK = table_of(
    "procedure_clock",
    id="uuid",
    jurisdiction_id="smallint",
    dossier_id="uuid",
    name="text",
    kind="text",
    key="text",
    limit="text",
    calendar="text",
    responsible_id="bigint",
    started_at="timestamptz",
    first_due="timestamptz",
    due="timestamptz",
    warn_at="timestamptz",
    warned="boolean",
    provisional="boolean",
    derivation="jsonb",
    pauses="jsonb",
    extensions="jsonb",
    level="smallint",
    version="int",
    ended_by="text",
)
AGENDA = table_of(
    "core_agendarow",
    jurisdiction_id="smallint",
    at="timestamptz",
    handler="text",
    key="text",
    payload="jsonb",
    worker="text",
    attempts="smallint",
    last_error="text",
    dead="boolean",
)
SEALED = table_of(
    "core_sealed",
    id="uuid",
    jurisdiction_id="smallint",
    chain="uuid",
    purpose="text",
    ciphertext="bytea",
)
DATA_KEY = table_of(
    "keystore.data_key",
    chain="uuid",
    purpose="text",
    jurisdiction_id="smallint",
    key_version="smallint",
    wrapped="bytea",
)

NEW_DOSSIER = DOSSIER.fixing(
    jurisdiction_id="ground.id",
    outside_parent="NULL",
    closed_at="NULL",
    outcome="''",
    lifted="0",
    last_sequence="1",
)
NEW_ENTRY = ENTRY.fixing(jurisdiction_id="ground.id", sequence="1")
# Where the database itself says when the file began and how its first entry is hashed.
ALONE_DOSSIER = NEW_DOSSIER.fixing(head="ground.head")
ALONE_ENTRY = NEW_ENTRY.fixing(
    recorded_at="ground.now",
    occurred_at="ground.occurred",
    facts="ground.facts::jsonb",
    hash="ground.head",
)
NEW_CLOCK = CLOCK.fixing(
    jurisdiction_id="ground.id",
    warned="false",
    pauses="'[]'::jsonb",
    extensions="'[]'::jsonb",
    level="0",
    version="1",
    ended_by="''",
)
NEW_AGENDA = AGENDA.fixing(
    jurisdiction_id="ground.id", worker="''", attempts="0", last_error="''", dead="false"
)
BARRED = table_of(
    "procedure_barredbody", dossier_id="uuid", organisation_id="bigint", jurisdiction_id="smallint"
)
NEW_BARRED = BARRED.fixing(jurisdiction_id="ground.id")
NEW_SEALED = SEALED.fixing(jurisdiction_id="ground.id")
NEW_DATA_KEY = DATA_KEY.fixing(jurisdiction_id="ground.id")
