"""Computations of deliberation, pure: opinion maps and budget rules."""
