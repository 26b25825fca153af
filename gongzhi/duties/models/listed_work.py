"""What somebody wants grids or communities to do, and what has been listed of it."""

from __future__ import annotations

from django.db import models


class ListedWork(models.Model):
    """A proposal for the grid's list or for one of a community's lists; its file says where it is.

    Texts of bodies meant for publication, as rows of a rule pack are; the first entry of the file
    keeps their digest. ``list`` is ``grid``, ``lawful``, ``assisting`` or ``negative`` as decided
    (before: as proposed); ``task`` a row of ``grassroots_tasks``; ``matter`` empty for any.
    ``minutes`` are those of one time, ``yuan`` what the asking body pays in a year. ``removes`` is
    the code of the pack's row that a proposal wants off its list. Whether it is in force follows
    from the step of the file, and nothing here repeats it.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="listed_work"
    )
    jurisdiction_id = models.SmallIntegerField(db_index=True)
    list = models.TextField()
    task = models.TextField()
    matter = models.TextField(default="")
    name_zh = models.TextField()
    name_en = models.TextField()
    basis = models.TextField()
    manner = models.TextField(default="")
    times = models.IntegerField(default=0)
    per = models.TextField(default="as_needed")
    minutes = models.IntegerField(default=0)
    data = models.TextField(default="")
    yuan = models.BigIntegerField(default=0)
    instead_zh = models.TextField(default="")
    instead_en = models.TextField(default="")
    until = models.DateField(null=True)
    removes = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(list__in=["grid", "lawful", "assisting", "negative"]),
                name="listed_work_list",
            )
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.task} {self.name_zh}"
