"""Pure computations of the app: which body stands where, and who is asked instead."""
