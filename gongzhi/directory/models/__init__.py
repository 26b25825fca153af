"""Bodies, people, posts, and who holds which post since when."""

from gongzhi.directory.models.bodies import Organisation
from gongzhi.directory.models.people import Holding, Person, Post

__all__ = ["Holding", "Organisation", "Person", "Post"]
