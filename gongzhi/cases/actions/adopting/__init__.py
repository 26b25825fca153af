"""Taking over other systems' files: ``import_cases`` reads, checks and adopts a whole sheet."""

from gongzhi.cases.actions.adopting.blocks import Block, BlockResult, adopt_block
from gongzhi.cases.actions.adopting.listing import list_overdue
from gongzhi.cases.actions.adopting.places import jurisdiction_for
from gongzhi.cases.actions.adopting.running import Summary, import_cases

__all__ = [
    "Block",
    "BlockResult",
    "Summary",
    "adopt_block",
    "import_cases",
    "jurisdiction_for",
    "list_overdue",
]
