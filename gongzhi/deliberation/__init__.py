"""Deciding together: the opinion map of a conversation, and rules for a community budget."""
