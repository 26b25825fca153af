"""How a simulated district lives: files, those who act on them, and the days that pass."""
