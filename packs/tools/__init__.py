"""Tools that make files of the packs; the program does not import them."""
