"""What the program's database role may do, and what follows a migration."""

from gongzhi.core.database.after import connect, run_hooks
from gongzhi.core.database.grants import grant_program
from gongzhi.core.database.rows import set_apart

__all__ = ["connect", "grant_program", "run_hooks", "set_apart"]
