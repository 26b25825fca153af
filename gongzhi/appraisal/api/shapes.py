"""What the doors of figures ask for in the same way."""

from __future__ import annotations

from typing import Annotated

from ninja import Header, Path, Query

MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"
MonthAsked = Annotated[str, Query(pattern=MONTH, description="YYYY-MM")]
MonthNamed = Annotated[str, Path(pattern=MONTH, description="YYYY-MM")]
VersionNumber = Annotated[int, Query(ge=0, le=999, description="of a settled month; 0: newest")]
Code = Annotated[str, Path(max_length=40)]
Key = Annotated[
    str, Header(alias="X-Request-Key", max_length=80, description="The requester's secret")
]
