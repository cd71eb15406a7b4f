"""`python -m tests.standins --port-file F`: the stand-ins as a process of their own.

The port is written to F, and then to standard output, when the server listens; `GET /_calls`
tells what was asked.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from types import MappingProxyType

from tests.standins.server import ODD_CUTS, StandIn
from tests.standins.spacious import spacious
from tests.standins.steady import steady, stubborn
from tests.standins.talk import talk

ANSWERS = MappingProxyType(
    {"talk": talk, "steady": steady, "stubborn": stubborn, "spacious": spacious}
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.standins")
    parser.add_argument("--port-file", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--pace", type=float, default=0, help="tokens a second; 0: at once")
    parser.add_argument("--key", action="append", help="an accepted key; none given: any")
    parser.add_argument("--say", choices=ANSWERS, default="talk", help="what is answered")
    parser.add_argument("--whole", action="store_true", help="do not cut events into odd pieces")
    return parser.parse_args()


async def _serve(given: argparse.Namespace) -> None:
    cuts = () if given.whole else ODD_CUTS
    async with StandIn(
        ANSWERS[given.say],
        keys=given.key,
        pace=given.pace,
        cuts=cuts,
        port=given.port,
    ) as vendors:
        waiting = given.port_file.with_suffix(".new")
        waiting.write_text(str(vendors.port))
        waiting.replace(given.port_file)
        sys.stdout.write(f"{vendors.port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
