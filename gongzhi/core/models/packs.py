"""Jurisdictions and the loaded forms of their rule packs."""

from __future__ import annotations

from django.db import models


class Jurisdiction(models.Model):
    """A district, or another place with rules of its own; nothing crosses between two of them.

    ``rules`` points to the frozen tables in force; the three versions grow with every change of
    areas, of organisations and posts, and of live tables. ``pack_digest`` is that of the files of
    the last load (``core.packs.digest``); empty when it is not known.
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(max_length=80, unique=True)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64)
    languages = models.JSONField(default=list)
    root_area = models.CharField(max_length=80)
    simulated = models.BooleanField(default=False)
    pack = models.CharField(max_length=80)
    pack_digest = models.CharField(max_length=64, default="", blank=True)
    territory_version = models.IntegerField(default=0)
    directory_version = models.IntegerField(default=0)
    live_version = models.IntegerField(default=0)
    rules = models.ForeignKey(
        "core.RulesVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.code


class RulesVersion(models.Model):
    """The frozen tables of a pack as they stood at one load; inserted, never changed.

    ``content``: table → stored form (``core.packs.encoding.encode``).
    """

    id = models.BigAutoField(primary_key=True)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=80)
    content_hash = models.CharField(max_length=64)
    content = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "content_hash"],
                name="core_rules_once_per_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.content_hash[:12]}"


class LiveTable(models.Model):
    """One live table of a jurisdiction as it stands now, in its stored form.

    ``version`` is the jurisdiction's live version at which the content last changed. Beside the
    tables there is one row ``boundaries`` that holds only the hash of the polygons' file.
    """

    id = models.BigAutoField(primary_key=True)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=64)
    content = models.JSONField()
    version = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "name"], name="core_live_table_once_per_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
