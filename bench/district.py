"""Makes the tables and loads the demo district with its accounts, without files; a program."""

from __future__ import annotations

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from gongzhi.cases.management.demo.accounts import give_passwords, read_accounts  # noqa: E402
from gongzhi.core.models import Jurisdiction  # noqa: E402
from gongzhi.core.work import remain  # noqa: E402
from gongzhi.procedure.actions import store_tables  # noqa: E402

if __name__ == "__main__":
    at = timezone.now()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("pack", "load", "demo")
    store_tables(at=at)
    accounts = read_accounts(settings.ROOT / "packs" / "demo")
    own = Jurisdiction.objects.get(code="anlan").id
    remain(own, "system:bench")
    give_passwords(accounts, own, at)
