"""The words of proposals: sealed as they were typed, shown with names and numbers masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.screener import screen, screener_of
from gongzhi.core.sealed import Envelope, SealedValue, open_values
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier

PURPOSE = "words"
REPOSTED = "post_words"


@dataclass(frozen=True, slots=True)
class SealedWords:
    """The words of a file that is to be opened: their key and their values."""

    envelope: Envelope
    values: Mapping[str, SealedValue]

    @classmethod
    def of(cls, chain: UUID, texts: Mapping[str, str], here: Ground) -> SealedWords:
        """Seal texts under a new key of the chain."""
        envelope = Envelope.new(keyring(here.work.code), chain, PURPOSE)
        return cls(
            envelope,
            {name: envelope.seal(text.encode(), new_chain_id()) for name, text in texts.items()},
        )

    @property
    def facts(self) -> dict[str, dict[str, str]]:
        """What the entry keeps of them."""
        return {name: {**value.fact(), "purpose": PURPOSE} for name, value in self.values.items()}

    @property
    def names(self) -> dict[str, str]:
        """What the row keeps of them."""
        return {name: value.id.hex for name, value in self.values.items()}


def masked(text: str, here: Ground) -> str:
    """Give a text as everybody may read it: what could name a person is masked."""
    return screen(text, screener_of(here.live)).text


def shown(texts: Mapping[str, str], here: Ground) -> dict[str, str]:
    """Give the words that everybody may read."""
    return {name: masked(text, here) for name, text in texts.items()}


def opened_words(
    dossier: Dossier, sealed: Mapping[str, str], here: Ground, by: Actor, at: datetime
) -> dict[str, str]:
    """Open the originals once more, on the log, and give what everybody may read of them."""
    found = open_values(
        jurisdiction=dossier.jurisdiction_id,
        chain=dossier.id,
        purpose=PURPOSE,
        ids=[UUID(one) for one in sealed.values()],
        by=by,
        why=REPOSTED,
        at=at,
    )
    return {
        name: masked(found[UUID(id_)][0], here)
        for name, id_ in sealed.items()
        if UUID(id_) in found
    }
