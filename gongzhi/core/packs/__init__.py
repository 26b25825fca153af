"""Rule packs: tables of rules as files, read, checked, compared and loaded.

``schema`` declares tables, ``registry`` knows the declared ones, ``reader`` reads a folder,
``digest`` tells unchanged files, ``check`` holds a pack against its tables, ``diff`` compares,
``loading`` writes into the database and ``snapshots`` gives the loaded rules back. Only the last
two need Django.
"""
