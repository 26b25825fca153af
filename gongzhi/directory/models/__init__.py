"""Bodies, people, posts, who holds which post since when, who is on duty, who covers what."""

from gongzhi.directory.models.bodies import Organisation
from gongzhi.directory.models.people import Holding, Person, Post
from gongzhi.directory.models.standing import Coverage, Shift

__all__ = ["Coverage", "Holding", "Organisation", "Person", "Post", "Shift"]
