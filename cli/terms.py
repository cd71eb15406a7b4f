"""What `roundtable start` may be told about debate, absence, judges and money."""

from typing import Annotated

from typer import Option

Order = Annotated[
    str | None, Option(help="sequential, or blind: drafts without sight, then a critique.")
]
Absence = Annotated[
    str | None, Option(help="For absent seats: proceed, wait[:MINUTES] or substitute:AGENT.")
]
Quorum = Annotated[int | None, Option(help="Ask me when fewer seats could speak.")]
Judge = Annotated[str | None, Option(help="An agent that judges without a seat.")]
JudgeTwice = Annotated[
    bool, Option("--judge-twice", help="Ask for each ruling twice, in reversed order.")
]
Budget = Annotated[str | None, Option(metavar="USD", help="Ask me before the session costs more.")]
RoundBudget = Annotated[
    str | None, Option(metavar="USD", help="Ask me before any round costs more.")
]
Memory = Annotated[
    str | None, Option(help="A project whose earlier rulings are heard, and which keeps these.")
]
