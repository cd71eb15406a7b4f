"""The base of every value that crosses a floor: immutable, compared by content."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The address of an artifact: the SHA-256 of its bytes, in lower-case hex."""


class Value(BaseModel):
    """An immutable value. Unknown fields are ignored, so that older histories keep replaying."""

    model_config = ConfigDict(frozen=True)


class StrictValue(Value):
    """A value from outside: an unknown field is an error, not a typo that passes in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")
