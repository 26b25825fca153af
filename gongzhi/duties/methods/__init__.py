"""Pure computations of the app: the catalogue of matters with its duty lists."""
