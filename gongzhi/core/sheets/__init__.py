"""Reading the sheets that other systems and other people hand us: CSV, Excel, whatever came.

``open_sheet`` looks at the bytes, never at the name, and streams rows numbered as in the user's own
sheet; ``marked_copy`` gives the same sheet back with what is wrong marked in it.
"""

from gongzhi.core.sheets.marking import marked_copy
from gongzhi.core.sheets.opening import Sheet, open_sheet
from gongzhi.core.sheets.rows import Limits, Row, Value
from gongzhi.core.sheets.wording import RULES, explain

__all__ = ["RULES", "Limits", "Row", "Sheet", "Value", "explain", "marked_copy", "open_sheet"]
