"""Pure computations: how often, when and in what words things happen in a simulated district."""
