"""The journal: canonical entries, chains, roots, receipts."""

from gongzhi.core.journal.canonical import canonical, entry_hash
from gongzhi.core.journal.chains import append_to_chain, chain_ids_since, new_chain_id

__all__ = ["append_to_chain", "canonical", "chain_ids_since", "entry_hash", "new_chain_id"]
