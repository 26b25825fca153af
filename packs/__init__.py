"""Rule packs, and the tools that make some of their files."""
