"""What the program's database role may do, and what follows a migration."""

from gongzhi.core.database.after import connect, run_hooks
from gongzhi.core.database.grants import grant_program

__all__ = ["connect", "grant_program", "run_hooks"]
