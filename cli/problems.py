"""How the command line fails: one class per exit code, shown without a traceback."""

from enum import IntEnum


class Exit(IntEnum):
    """What a script can branch on."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    WAITING = 3
    UNREACHABLE = 5
    DETACHED = 130


class Trouble(Exception):
    """Something a person can act on: what is wrong and what to do."""

    code = Exit.FAILED

    def __init__(self, problem: str, remedy: str = "", field: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.field = field


class Refused(Trouble):
    """The server said no; nothing has changed."""


class BadUsage(Trouble):
    """An argument cannot be used."""

    code = Exit.USAGE


class Unreachable(Trouble):
    """No server answers."""

    code = Exit.UNREACHABLE
