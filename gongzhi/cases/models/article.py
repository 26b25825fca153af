"""Articles of the knowledge base: public texts in versions, each kept as it was published."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Article(models.Model):
    """An article of one body; ``current`` is the version in force, empty before and after.

    ``dossier`` is its own file, whose journal holds the digest of every version.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="article"
    )
    jurisdiction_id = models.SmallIntegerField()
    body = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    current = models.SmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction_id"],
                name="article_in_force",
                condition=Q(current__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} ({self.current})"


class ArticleVersion(models.Model):
    """One text of an article; ``grams`` are the bigrams it is found by. Published, it stays."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    jurisdiction_id = models.SmallIntegerField()
    number = models.SmallIntegerField()
    title = models.TextField()
    text = models.TextField()
    basis = models.TextField()
    matter = models.TextField(default="")
    review_on = models.DateField()
    published_at = models.DateTimeField(null=True)
    grams = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once")
        ]
        indexes = [GinIndex(fields=["grams"], name="article_grams")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
