"""From the columns of another system's sheet to the facts of a request that is taken over."""

from gongzhi.cases.methods.mapping.adopting import Adopted, Adopter, Given, apply_map
from gongzhi.cases.methods.mapping.guessing import GuessedMap, guess_map
from gongzhi.cases.methods.mapping.maps import Map, read_map, write_map

__all__ = [
    "Adopted",
    "Adopter",
    "Given",
    "GuessedMap",
    "Map",
    "apply_map",
    "guess_map",
    "read_map",
    "write_map",
]
