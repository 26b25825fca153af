"""A procedure's table as a page of the documentation: the table itself is the source."""

from __future__ import annotations

from gongzhi.procedure.table import Apart, Field, Move, Paper, Procedure, Step, Who

TITLES = ("move", "who", "on record", "gate", "apart from", "clocks", "leads to")
HEAD = f"| {' | '.join(TITLES)} |\n{'|---' * len(TITLES)}|"


def described(procedure: Procedure) -> str:
    """Write a procedure as Markdown: each step with its limit, then its moves row by row."""
    parts = [
        f"# Procedure `{procedure.code}`\n",
        "Written from the table by `python -m gongzhi procedures`; do not edit by hand.\n",
        f"Begins at {_list(procedure.first_steps)} with the move `{procedure.opening}`. "
        f"Whether it is done is for the {procedure.judge} to say.\n",
    ]
    parts += [_step(procedure, step) for step in procedure.steps]
    parts.append("## At every open step\n")
    parts.append(_moves(procedure, procedure.steps[0], procedure.everywhere))
    if procedure.papers:
        parts.append("## Papers\n")
        parts += [_paper(paper) for paper in procedure.papers]
        parts.append("")
    return "\n".join(parts)


def _paper(paper: Paper) -> str:
    after = f"* `{paper.template}` after {_list(paper.moves)}"
    where = f" where it has set `{paper.sets}`" if paper.sets else ""
    return f"{after}{where}: to {paper.to}; {paper.copies} copies; seal: {paper.seal}"


def _step(procedure: Procedure, step: Step) -> str:
    facts = [f"acts: {_who(step.acts)}"]
    if step.limit:
        facts.append(f"limit `{step.limit}` of the {step.responsible}")
    if step.closed:
        facts.append("closed")
    if step.takes_over:
        facts.append("the supervising body takes over")
    moves = _moves(procedure, step, step.moves)
    return f"## `{step.name}`\n\n{'; '.join(facts)}.\n{moves}"


def _moves(procedure: Procedure, step: Step, moves: tuple[Move, ...]) -> str:
    if not moves:
        return ""
    rows = [_row(procedure, step, move) for move in moves]
    return "\n" + "\n".join([HEAD, *rows]) + "\n"


def _row(procedure: Procedure, step: Step, move: Move) -> str:
    cells = (
        f"**{move.name}**"
        + (" (system)" if move.system else "")
        + (" (several at once)" if move.several else "")
        + (f" (where it has a limit `{move.only_limit}`)" if move.only_limit else "")
        + (" (where the program decided last)" if move.after_program else ""),
        ", ".join(_who(who) for who in procedure.who(step, move)),
        ", ".join(_field(field) for field in move.fields),
        f"`{move.gate}`" if move.gate else "",
        "; ".join(_apart(rule) for rule in move.apart),
        _clocks(move),
        _leads(move),
    )
    return "| " + " | ".join(cells) + " |"


def _who(who: Who) -> str:
    return f"{who.role} ({who.where})"


def _field(field: Field) -> str:
    return f"{field.name}: {field.kind}" + ("" if field.required else "?")


def _apart(rule: Apart) -> str:
    return f"the {rule.unit} of {_list(rule.moves)}"


def _clocks(move: Move) -> str:
    said = [f"starts {start.name} (`{start.key}`)" for start in move.starts]
    for word, names in (("ends", move.ends), ("pauses", move.pauses), ("resumes", move.resumes)):
        said += [f"{word} {name}" for name in names]
    if move.effect.startswith("extend:"):
        said.append(f"extends {move.effect[7:]}")
    return ", ".join(said)


def _leads(move: Move) -> str:
    to = "stays" if move.to == "=" else f"`{move.to}`"
    owner = f"; owner: {move.owner}" if move.owner else ""
    outcome = f"; outcome `{move.outcome}`" if move.outcome else ""
    return to + owner + outcome


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
