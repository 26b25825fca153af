"""Measurements against bare limits, each on a database server of its own (``gongzhi bench``)."""
