"""What others may read of deliberation."""
