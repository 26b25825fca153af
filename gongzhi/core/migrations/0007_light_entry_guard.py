"""The guard of entries looks back only where there is something to look back at."""

from __future__ import annotations

from django.db import migrations

from gongzhi.core.journal_guards import LIGHT_ENTRY_GUARD


class Migration(migrations.Migration):
    """A first entry needs no table, so its check needs neither the owner's rights nor a path."""

    dependencies = [("core", "0006_room_for_leases")]
    operations = [migrations.RunSQL(LIGHT_ENTRY_GUARD, migrations.RunSQL.noop)]
