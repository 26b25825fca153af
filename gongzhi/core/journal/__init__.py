"""The journal: canonical entries, chains, roots, receipts."""

from gongzhi.core.journal.canonical import canonical, entry_hash
from gongzhi.core.journal.chains import append_to_chain, new_chain_id

__all__ = ["append_to_chain", "canonical", "entry_hash", "new_chain_id"]
