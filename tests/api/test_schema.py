"""The OpenAPI document: what the page's types are made of."""

import json
from typing import get_args

from api.schema import document
from domain.events import Event


def test_the_live_routes_promise_every_event() -> None:
    spec = json.loads(document())
    schemas = spec["components"]["schemas"]
    union = schemas["Envelope"]["properties"]["event"]
    classes = get_args(get_args(Event)[0])
    names = {kind.model_fields["type"].default for kind in classes}
    assert set(union["discriminator"]["mapping"]) == names
    for route in ("events", "round"):
        answers = spec["paths"][f"/api/session/{{session_id}}/{route}"]["get"]["responses"]
        stream = answers["200"]["content"]["text/event-stream"]
        assert stream == {"schema": {"$ref": "#/components/schemas/Envelope"}}


def test_every_route_promises_problem_documents() -> None:
    spec = json.loads(document())
    for path, operations in spec["paths"].items():
        for operation in operations.values():
            content = operation["responses"]["default"]["content"]
            assert list(content) == ["application/problem+json"], path
            assert "422" not in operation["responses"]


def test_operations_have_names_of_their_own() -> None:
    spec = json.loads(document())
    names = [each["operationId"] for path in spec["paths"].values() for each in path.values()]
    assert len(set(names)) == len(names)
    assert "start_session" in names
