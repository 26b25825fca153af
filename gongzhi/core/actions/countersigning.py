"""Another body's signature under a published root: made there, kept here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from gongzhi.core.errors import Invalid, NotFound, Problem, Refused
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.journal.published import countersigned_words, publish, root_hash, signed_by
from gongzhi.core.keyring import Keyring
from gongzhi.core.models import Countersignature, Root
from gongzhi.core.work import Work


def countersign(*, root: Mapping[str, Any], keys: Keyring, by: str, at: datetime) -> dict[str, Any]:
    """Sign another installation's published root with our key; ``by`` is our jurisdiction.

    Raises Invalid when the root does not hash to what it says.
    """
    try:
        honest = root_hash(root).hex() == root["hash"]
    except (KeyError, TypeError, ValueError):
        honest = False
    if not honest:
        raise Invalid(Problem("root", "root_hash"))
    moment = stamp(at)
    return {
        "root": root["number"],
        "by": by,
        "at": moment,
        "public_key": keys.public.hex(),
        "signature": keys.sign(countersigned_words(root, by, moment)).hex(),
    }


def take_countersignature(*, sent: Mapping[str, Any], work: Work) -> bool:
    """Keep a countersignature under our root; False when it is kept already.

    Only keys named in ``GONGZHI_COUNTERSIGNERS`` (``name:key in hexadecimal``) are taken.
    Raises NotFound ``root``, Refused ``unknown_countersigner``, Invalid ``signature``.
    """
    number, by, at, key, signature = _read(sent)
    root = Root.objects.filter(jurisdiction_id=work.jurisdiction, number=number).first()
    if root is None:
        raise NotFound("root", number=number)
    if f"{by}:{key.hex()}" not in settings.GONGZHI_COUNTERSIGNERS:
        raise Refused("unknown_countersigner", by=by)
    if not signed_by(key, signature, countersigned_words(publish(root, work.code), by, stamp(at))):
        raise Invalid(Problem("signature", "signature"))
    if Countersignature.objects.filter(root=root, public_key=key).exists():
        return False
    Countersignature.objects.create(
        root=root,
        jurisdiction_id=work.jurisdiction,
        by=by,
        public_key=key,
        signature=bytes.fromhex(signature),
        at=at,
    )
    return True


def _read(sent: Mapping[str, Any]) -> tuple[int, str, datetime, bytes, str]:
    try:
        at = datetime.fromisoformat(sent["at"])
        number, key = sent["root"], bytes.fromhex(sent["public_key"])
        readable = at.tzinfo is not None and 0 < int(number) < 2**31
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        readable = False
    if not readable:
        raise Invalid(Problem("countersignature", "unreadable"))
    return int(number), str(sent.get("by")), at, key, str(sent.get("signature"))
