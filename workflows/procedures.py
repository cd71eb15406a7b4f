"""How each kind of round is run. A new procedure is one module and one row here."""

from collections.abc import Awaitable, Callable
from types import MappingProxyType

from domain.rounds import Procedure
from workflows.chunked_review import chunked_review
from workflows.debate import debate
from workflows.round_run import RoundRun
from workflows.table import Table

PROCEDURES = MappingProxyType[Procedure, Callable[[Table, RoundRun], Awaitable[None]]](
    {Procedure.DEBATE: debate, Procedure.CHUNKED_REVIEW: chunked_review}
)
