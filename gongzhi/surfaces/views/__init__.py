"""The views: one query or one action each."""
