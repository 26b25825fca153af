"""The guards look at the real tables only, and the heads of chains follow their entries."""

from __future__ import annotations

from django.db import migrations

from gongzhi.core.journal_guards import CHAIN_GUARD, FIXED_PATHS


class Migration(migrations.Migration):
    """Puts temporary tables last in the path of the guards, and adds the guard of chains."""

    dependencies = [("core", "0003_entry_storage")]
    operations = [migrations.RunSQL(FIXED_PATHS + CHAIN_GUARD, migrations.RunSQL.noop)]
