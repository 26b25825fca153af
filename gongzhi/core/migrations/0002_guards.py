"""The guards of the journal: insert-only tables, true times, unbroken chains; the key store."""

from __future__ import annotations

from django.db import migrations

from gongzhi.core.journal_guards import FORWARD


class Migration(migrations.Migration):
    """Runs the SQL of ``core.journal_guards``."""

    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
