"""Pure computations over areas, points and names."""
