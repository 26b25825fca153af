"""A search that can use its index behind row-level security.

``@@`` is not leak-proof, so under a policy PostgreSQL first reads every row of the jurisdiction.
The function asks as the owner, and itself only for the jurisdiction the transaction has named.
"""

from __future__ import annotations

from django.db import migrations

from gongzhi.core.database.rows import HERE

SEARCH = f"""
CREATE OR REPLACE FUNCTION procedure_search(
    terms text[], body bigint, places bigint[], open_only boolean, before uuid, most integer
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Planned anew each time: what is quickest depends on how common the terms are.
    RETURN QUERY EXECUTE $find$
        SELECT w.chain
        FROM core_workingtext w
        JOIN procedure_dossier d ON d.id = w.chain
        WHERE w.jurisdiction_id = $1 AND NOT w.erased AND w.grams @@ $2
          AND d.jurisdiction_id = $1 AND d.secrecy = 0
          AND (d.owner_id = $3 OR d.desk_id = $3)
          AND ($4 IS NULL OR d.area_id = ANY ($4))
          AND (NOT $5 OR d.closed_at IS NULL)
          AND ($6 IS NULL OR w.chain < $6)
        ORDER BY w.chain DESC
        LIMIT $7
    $find$
    USING ({HERE}),
          (SELECT string_agg(quote_literal(term), ' & ')::tsquery FROM unnest(terms) AS term),
          body, places, open_only, before, most;
END $$;
"""


class Migration(migrations.Migration):
    """The words of a file are found by the body that may read them."""

    dependencies = [("procedure", "0011_public_files"), ("core", "0007_light_entry_guard")]
    operations = [
        migrations.RunSQL(
            SEARCH,
            "DROP FUNCTION procedure_search(text[], bigint, bigint[], boolean, uuid, integer)",
        )
    ]
