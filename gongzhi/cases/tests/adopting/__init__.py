"""The import of other systems' files, against a real database."""
