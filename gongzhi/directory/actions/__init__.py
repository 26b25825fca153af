"""Everything that writes bodies, people, posts and who holds them."""

from gongzhi.directory.actions.accounts import open_account, shut_account
from gongzhi.directory.actions.appointments import appoint, hand_over, name_deputy, vacate
from gongzhi.directory.actions.bodies import write_desks, write_organisations
from gongzhi.directory.actions.factors import agree_reset, ask_reset
from gongzhi.directory.actions.following import follow_area
from gongzhi.directory.actions.identities import account_elsewhere, link_account, unlink_account
from gongzhi.directory.actions.importing import Outcome, import_directory, put_on_duty
from gongzhi.directory.actions.importing.sheets import import_sheet
from gongzhi.directory.actions.passwords import reset_password
from gongzhi.directory.actions.posts import write_posts

__all__ = [
    "Outcome",
    "account_elsewhere",
    "agree_reset",
    "appoint",
    "ask_reset",
    "follow_area",
    "hand_over",
    "import_directory",
    "import_sheet",
    "link_account",
    "name_deputy",
    "open_account",
    "put_on_duty",
    "reset_password",
    "shut_account",
    "unlink_account",
    "vacate",
    "write_desks",
    "write_organisations",
    "write_posts",
]
