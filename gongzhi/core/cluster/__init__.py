"""PostgreSQL that comes with Gongzhi: started in the data folder, owned by nobody privileged."""

from gongzhi.core.cluster.cluster import Cluster, Urls
from gongzhi.core.cluster.errors import ClusterError

__all__ = ["Cluster", "ClusterError", "Urls"]
