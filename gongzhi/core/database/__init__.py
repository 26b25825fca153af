"""What the program's database role may do."""

from gongzhi.core.database.grants import grant_program

__all__ = ["grant_program"]
