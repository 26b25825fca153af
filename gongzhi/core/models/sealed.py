"""What persons typed: ciphertext, its keys in a schema of their own, and who opened it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class Sealed(models.Model):
    """A sealed value of a chain: nonce and ciphertext under the chain's key for the purpose."""

    id = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    chain = models.UUIDField()
    purpose = models.TextField()
    ciphertext = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["chain"], name="sealed_chain")]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.chain}"


class DataKey(models.Model):
    """A data key wrapped by the jurisdiction's key; in the schema ``keystore``, backed up apart."""

    pk = models.CompositePrimaryKey("chain", "purpose")
    chain = models.UUIDField()
    purpose = models.TextField()
    jurisdiction_id = models.SmallIntegerField()
    key_version = models.SmallIntegerField()
    wrapped = models.BinaryField()

    class Meta:
        managed = False
        db_table = '"keystore"."data_key"'

    def __str__(self) -> str:
        return f"key for {self.purpose} of {self.chain}"


class Opening(models.Model):
    """Somebody opened a sealed value: who, when, why; shown to the person it is about."""

    jurisdiction_id = models.SmallIntegerField()
    chain = models.UUIDField()
    purpose = models.TextField()
    actor = models.TextField()
    organisation_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    why = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["chain", "id"], name="opening_chain")]

    def __str__(self) -> str:
        return f"{self.actor} opened {self.purpose} of {self.chain}"


class WorkingText(models.Model):
    """The masked text of a file, which search and triage may read; ``grams`` are its bigrams."""

    chain = models.UUIDField(primary_key=True)
    jurisdiction_id = models.SmallIntegerField()
    text = models.TextField()
    grams = SearchVectorField(null=True)
    erased = models.BooleanField(default=False)

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="working_grams", condition=Q(erased=False))]

    def __str__(self) -> str:
        return str(self.chain)
