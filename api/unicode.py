"""JSON can spell half a surrogate pair (RFC 8259, section 8.2); text that holds one is refused."""

from collections.abc import Iterator

from fastapi import Request

from api.errors import name_field
from domain.errors import BadInput

_Place = tuple[int | str, ...]
_Json = dict[str, "_Json"] | list["_Json"] | str | float | bool | None


async def require_unicode(request: Request) -> None:
    """Raise `BadInput` for the first text in the body that cannot be written as UTF-8."""
    if request.method != "POST" or b"\\ud" not in (await request.body()).lower():
        return
    for place, text in _texts(await request.json()):
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise BadInput(
                name_field(place), "is not valid Unicode.", "Send whole characters, as UTF-8."
            )


def _texts(body: _Json) -> Iterator[tuple[_Place, str]]:
    left: list[tuple[_Place, _Json]] = [(("body",), body)]
    while left:
        place, value = left.pop()
        if isinstance(value, str):
            yield place, value
        elif isinstance(value, list):
            left.extend(((*place, position), item) for position, item in enumerate(value))
        elif isinstance(value, dict):
            left.extend((place, name) for name in value)
            left.extend(((*place, name), item) for name, item in value.items())
