"""Pure computations over entries: whose day it was, and which part a body had in a file."""
