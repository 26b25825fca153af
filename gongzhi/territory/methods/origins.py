"""Where in the files of an import an area came from, so that a problem can say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gongzhi.core.errors import Problem
from gongzhi.territory.methods.files.sheet import SheetRow


@dataclass(slots=True)
class Origins:
    """Rows of sheets and polygons' files by area code, in the order in which they came.

    Polygons have their place in the file as ``line``. ``files``: names of all files.
    """

    files: tuple[str, ...]
    rows: dict[str, list[SheetRow]] = field(default_factory=dict)
    drawn: dict[str, list[SheetRow]] = field(default_factory=dict)

    def placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """Give the problems with file and row, as far as they are known.

        Of an area named twice the later row is meant; of two areas that do not fit each other the
        one that a file brings. A problem of none of them names the file if there is only one.
        """
        return [problem if problem.file else self._placed(problem) for problem in problems]

    def _placed(self, problem: Problem) -> Problem:
        polygons = problem.field == "boundaries"
        sources = (self.drawn, self.rows) if polygons else (self.rows, self.drawn)
        for name in ("area", "other"):
            for source in sources:
                rows = source.get(str(problem.params.get(name)))
                if rows:
                    row = rows[1] if problem.rule == "boundary_twice" else rows[0]
                    column = problem.column or (None if polygons else problem.field)
                    return replace(problem, file=row.file, row=row.line, column=column)
        return replace(problem, file=self.files[0]) if len(self.files) == 1 else problem
