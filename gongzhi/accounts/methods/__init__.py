"""Pure computations of the app: how many failures to log in are too many."""
