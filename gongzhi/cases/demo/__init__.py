"""The demonstration district: accounts, five hundred reports, and what became of them."""

from gongzhi.cases.demo.accounts import DemoAccount
from gongzhi.cases.demo.population import populate

__all__ = ["DemoAccount", "populate"]
