"""The demo's budgets: every one goes through the same actions as a real one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.journal.roots import seal
from gongzhi.core.sheets import open_sheet
from gongzhi.core.work import work
from gongzhi.deliberation.actions import (
    cast_ballot,
    close_box,
    convene_budget,
    move_budget,
    move_offer,
    offer_project,
    print_slips,
    put_roll,
    take_officer_key,
    vote_on_paper,
)
from gongzhi.deliberation.models import CommunityBudget, Roll, Voter
from gongzhi.directory.queries import holder_in
from gongzhi.procedure.models import Dossier

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
VOTERS = 60
WORDS = ("name", "place", "text")


def write_budgets(file: Path, jurisdiction: int, now: datetime) -> int:
    """Write the budgets of a pack's file; those that are there already stay. Gives how many."""
    written = 0
    for row in tomllib.loads(file.read_text(encoding="utf-8"))["rows"]:
        story = _BudgetStory(row, jurisdiction, now)
        if not CommunityBudget.objects.filter(area=story.secretary.area).exists():
            story.tell()
            written += 1
    return written


class _BudgetStory:
    """One budget on its way to the step it is to be found at."""

    def __init__(self, row: Mapping[str, Any], jurisdiction: int, now: datetime) -> None:
        self.row, self.now, self.jurisdiction = row, now, jurisdiction
        self.at = now - row["days"] * DAY
        place = row["place"]
        self.secretary = holder_in(jurisdiction, f"CC_{place}", "community_secretary")
        self.supervisor = holder_in(jurisdiction, f"SC_{place}", "supervision_committee")
        self.township = holder_in(jurisdiction, f"TO_{place[:4]}", "dispatcher")
        self.id = UUID(int=0)

    def tell(self) -> None:
        """Convene it, and take every step up to the last."""
        sent = {name: self.row[name] for name in ("budget", "form")}
        self.id = convene_budget(record=sent, by=self.secretary, at=self.at).dossier.id
        for project in self.row["projects"]:
            words = {name: project[name] for name in WORDS}
            self._do("add_project", origin="owners_group", **words)
        for offer in self.row.get("offers", ()):
            self._offer(offer)
        if self.row["step"] == "gathering":
            return
        self._do("close_gathering")
        self._examine()
        self._post()
        self._do("open_voting")
        if self.row["step"] == "voting":
            self.at = max(self.at, self.now - 6 * DAY)
            self._call(self.now + 5 * DAY)
            self._box(self.now + 4 * DAY)
            return
        self._vote()
        self._post()
        self._do("take_effect")

    def _do(self, move: str, by: Actor | None = None, **record: Any) -> None:
        self.at = min(self.at + HOUR, self.now)
        made = move_budget(
            dossier=self.id, move=move, by=by or self.secretary, at=self.at, record=record
        )
        if not made.passed:
            raise LookupError(f"{self.row['place']}: {move} {dict(made.numbers)}")

    def _offer(self, offer: Mapping[str, Any]) -> None:
        self.at = min(self.at + HOUR, self.now)
        sent = {name: offer[name] for name in (*WORDS, "wished") if name in offer}
        code = Dossier.objects.values_list("code", flat=True).get(id=self.id)
        by = visitor(self.jurisdiction)
        made = offer_project(budget=code, record=sent, by=by, at=self.at)
        file = Dossier.objects.values_list("id", flat=True).get(code=made.code)
        who: dict[str, Any] = {"dossier": file, "at": self.at}
        if "join" in offer:
            said = {"project": offer["join"], "text": "与楼组提的是同一处，合在一起好做。"}
            move_offer(move="ask_merge", by=self.secretary, record=said, **who)
            own = requester(self.jurisdiction)
            move_offer(move="agree_merge", by=own, key=made.key, **who)
        elif "list" in offer:
            words = {name: offer[name] for name in WORDS}
            move_offer(move="list_offer", by=self.secretary, record=words, **who)

    def _examine(self) -> None:
        for number, project in enumerate(self.row["projects"], 1):
            said = {"project": number, "text": project["why"]}
            if "ground" in project:
                self._do("find_ineligible", self.township, ground=project["ground"], **said)
                continue
            self._do("find_eligible", self.township, project=number)
            self._do("cost_project", self.township, cost=project["cost"], **said)
        self._do("post_findings")

    def _post(self) -> None:
        """Post it for its days; two roots are sealed, so that lots can be drawn from the second."""
        self._do("post", places="社区公示栏、各楼道、居民微信群")
        self._do("attest_posting", self.supervisor)
        self._seal()
        self.at = min(self.at + 8 * DAY, self.now)

    def _seal(self) -> None:
        for _ in range(2):
            with work(self.jurisdiction, "system:demo") as unit:
                seal(unit)

    def _call(self, counted: datetime) -> None:
        """Freeze a roll of invented people, and call them to the public count."""
        lines = "\n".join(f"{n},居民{n},{n % 9 + 1}号楼{n}室" for n in range(1, VOTERS + 1))
        sheet = open_sheet(f"编号,姓名,房号\n{lines}".encode(), "名册.csv")
        put_roll(dossier=self.id, base="persons", sheet=sheet, by=self.secretary, at=self.at)
        self._do("freeze_roll", rule="budget_persons")
        self._do("give_notice", meets_at=counted.isoformat(), where="党群服务中心一楼")

    def _box(self, ends: datetime) -> tuple[Roll, list[str], list[str]]:
        """Open the box by web: its roll, the officers' secrets, the codes of the slips."""
        said = {
            "officer": self.secretary.code[5:],
            "second_officer": self.supervisor.code[5:],
            "closes_at": ends.isoformat(),
            "secret": "yes",
        }
        self._do("open_box", None, **said)
        roll = Roll.objects.get(dossier_id=self.id, shrunk_at=None)
        secrets = [
            take_officer_key(roll=roll.id, by=one, at=self.at)
            for one in (self.secretary, self.supervisor)
        ]
        slips = print_slips(roll=roll.id, by=self.secretary, at=self.at)
        return roll, secrets, [slip[-1] for slip in slips]

    def _vote(self) -> None:
        """Vote by web and on paper, open the box, read the paper twice, count."""
        self._call(self.at + 6 * DAY)
        roll, secrets, slips = self._box(self.at + 5 * DAY)
        order = CommunityBudget.objects.get(pk=self.id).terms["order"]
        by = visitor(self.jurisdiction)
        for slip, ballot in zip(slips, self.row["web"], strict=False):
            ticked = sorted(order.index(str(one)) for one in ballot)
            cast_ballot(roll=roll.id, slip=slip, ticked=ticked, by=by, at=self.at)
        paper = self.row["ballots"]
        rest = Voter.objects.filter(roll=roll, ballot=None).values_list("id", flat=True)
        there = list(rest[: len(paper)])
        vote_on_paper(roll=roll.id, voters=there, proxies={}, by=self.secretary, at=self.at)
        self.at += 6 * DAY
        close_box(roll=roll.id, secrets=secrets, by=self.secretary, at=self.at)
        typed = "\n".join(paper)
        self._do("count_paper", batch=1, ballots=typed)
        self._do("confirm_count", self.supervisor, batch=1, ballots=typed)
        self._seal()
        self._do("count_ballots")
