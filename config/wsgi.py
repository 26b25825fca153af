"""The WSGI application."""

import gc
import os

import django

from gongzhi.core.cluster.cores import keep_to_core
from gongzhi.core.cluster.supervise import follow_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Workers of the web server would outlive a server that is killed, and keep its port.
follow_parent()
keep_to_core()
django.setup(set_prefix=False)
# Only now, because it asks for what has been set up.
from config.handler import Handler  # noqa: E402

application = Handler()
# What is loaded now stays: looking through it for what may go costs a twelfth of every report, and
# a tenth of a second each time that everything is looked through.
gc.freeze()
