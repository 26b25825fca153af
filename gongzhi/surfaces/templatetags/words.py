"""``{% say "section.code" name=value %}``: words of the catalogue in the page's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from gongzhi.surfaces import wording

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **params: Any) -> str:
    """Give the words of a key in the page's language."""
    return wording.say(key, str(context["language"]), **params)
