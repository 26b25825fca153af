"""The demonstration district: accounts, five hundred reports, and what became of them."""

from gongzhi.cases.management.demo.accounts import DemoAccount
from gongzhi.cases.management.demo.population import populate

__all__ = ["DemoAccount", "populate"]
