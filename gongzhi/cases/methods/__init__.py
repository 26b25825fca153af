"""Pure computations of cases, named by the field."""
