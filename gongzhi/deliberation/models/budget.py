"""A community's budget: its amount and terms, the projects, and what was read from the ballots."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CommunityBudget(models.Model):
    """A budget beside its file. Amounts are in yuan.

    ``form`` and ``rule`` are what the community has chosen; empty: as the pack has it.
    ``terms`` are set when the voting opens and never again; ``outcome`` when it has been counted:
    both as the entries of the file keep them. ``posted_at``, ``meets_at``, ``result`` and
    ``done_by`` are as those of a ``Decision``; at ``meets_at`` the ballots are counted in public.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="community_budget"
    )
    jurisdiction_id = models.SmallIntegerField()
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    budget = models.BigIntegerField()
    form = models.TextField(default="")
    rule = models.TextField(default="")
    opened_at = models.DateTimeField()
    terms = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    posted_at = models.DateTimeField(null=True)
    meets_at = models.DateTimeField(null=True)
    meets_where = models.TextField(default="")
    result = models.TextField(default="")
    done_by = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(budget__gt=0), name="community_budget_positive")
        ]
        indexes = [
            models.Index(fields=["area", "-opened_at"], name="community_budget_place"),
            models.Index(fields=["jurisdiction_id", "-opened_at"], name="community_budget_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.budget}"


class BudgetProject(models.Model):
    """A project that may be bought: texts of the community meant for publication.

    ``eligible`` None until it has been said; ``cost_from`` what its cost rests on;
    ``works`` is the task of building it once it has been decided.
    """

    jurisdiction_id = models.SmallIntegerField()
    budget = models.ForeignKey(CommunityBudget, models.CASCADE, related_name="projects")
    number = models.SmallIntegerField()
    name = models.TextField()
    place = models.TextField()
    text = models.TextField()
    origin = models.TextField()
    withdrawn = models.BooleanField(default=False)
    eligible = models.BooleanField(null=True)
    ground = models.TextField(default="")
    why = models.TextField(default="")
    cost = models.BigIntegerField(null=True)
    cost_from = models.TextField(default="")
    works = models.OneToOneField(
        "procedure.Dossier", models.SET_NULL, null=True, related_name="budget_project"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="budget_project_once"),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gt=0), name="budget_project_cost"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ProjectOffer(models.Model):
    """A resident's project beside its file, whose key its author has.

    ``project`` is the one it has become, alone or together with others; ``asked`` the one its
    author is asked to go together with.
    """

    dossier = models.OneToOneField(
        "procedure.Dossier", models.CASCADE, primary_key=True, related_name="project_offer"
    )
    jurisdiction_id = models.SmallIntegerField()
    budget = models.ForeignKey(CommunityBudget, models.CASCADE, related_name="offers")
    project = models.ForeignKey(BudgetProject, models.SET_NULL, null=True, related_name="offers")
    asked = models.ForeignKey(BudgetProject, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"offer for {self.budget_id}"


class BallotReading(models.Model):
    """What one person has read from one batch of paper ballots, without any name.

    Every batch is read twice by two people. ``ballots``: for each ballot its projects with their
    weights. ``digest`` stands in the entry of the reading.
    """

    jurisdiction_id = models.SmallIntegerField()
    budget = models.ForeignKey(CommunityBudget, models.CASCADE, related_name="readings")
    batch = models.SmallIntegerField()
    again = models.BooleanField()
    ballots = models.JSONField()
    digest = models.TextField()
    read_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "batch", "again"], name="ballots_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.budget_id} {self.batch}"
