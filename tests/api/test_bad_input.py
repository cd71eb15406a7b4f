"""Bad input: each answer names the field and the remedy, and nothing has happened."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from api.security import MAX_BODY
from tests.api.house import House, a_request, eventually

JSON = {"Content-Type": "application/json"}


def rounds(*choices: dict[str, object]) -> dict[str, object]:
    """A request with these round choices and no preset."""
    return a_request(preset=None, rounds=list(choices))


def upload(*paths: str) -> dict[str, object]:
    """A request with files at these paths."""
    return a_request(files=[{"path": path, "content": "x"} for path in paths])


ALL_OFF: list[dict[str, object]] = [
    {"id": id, "enabled": False}
    for id in ("requirements", "architecture", "development", "code_review", "qa", "devops")
]

REFUSED = {
    "an empty task": (a_request(task="  \n"), "task"),
    "a task of 200,000 characters": (a_request(task="x" * 200_000), "task"),
    "no task": ({"seats": ["scripted-claude"]}, "task"),
    "a task that is no text": (a_request(task=7), "task"),
    "a task that is no Unicode": (a_request(task="\ud800"), "task"),
    "no seats": (a_request(seats=[]), "seats"),
    "an unknown seat": (a_request(seats=["claudius"]), "seats[0]"),
    "a seat without a key": (a_request(seats=["scripted-gpt", "compatible"]), "seats[1]"),
    "a seat twice": (a_request(seats=["scripted-gpt", "scripted-gpt"]), "seats"),
    "an unknown round": (rounds({"id": "lunch"}), "rounds[0].id"),
    "a round twice": (rounds({"id": "qa"}, {"id": "qa"}), "rounds[1].id"),
    "all rounds off": (rounds(*ALL_OFF), "rounds"),
    "0 iterations": (rounds({"id": "qa", "iterations": 0}), "rounds[0].iterations"),
    "11 iterations": (
        rounds({"id": "qa"}, {"id": "devops", "iterations": 11}),
        "rounds[1].iterations",
    ),
    "iterations that are no number": (
        rounds({"id": "qa"}, {"id": "devops", "iterations": "many"}),
        "rounds[1].iterations",
    ),
    "a judge without a seat": (rounds({"id": "qa", "judge": "gpt"}), "rounds[0].judge"),
    "a review of no code": (a_request(preset="review", rounds=[]), "files"),
    "the round that needs a sandbox": (a_request(preset="full", rounds=[]), "preset"),
    "an unknown preset": (a_request(preset="everything"), "preset"),
    "an unknown field": (a_request(tsak="x"), "tsak"),
    "a path with ..": (upload("src/../../etc/passwd"), "files[0].path"),
    "an absolute path": (upload("ok.py", "/etc/passwd"), "files[1].path"),
    "a path with a NUL": (upload("a\0b"), "files[0].path"),
    "a path with a drive letter": (upload("C:/boot.ini"), "files[0].path"),
    "a path with a backslash": (upload("src\\main.py"), "files[0].path"),
    "two paths equal but for case": (upload("README.md", "readme.MD"), "files[1].path"),
    "a file that is also a folder": (upload("a", "a/b"), "files[1].path"),
    "501 files": (upload(*(f"{n}.txt" for n in range(501))), "files"),
    "a file over 1 MB": (
        a_request(files=[{"path": "big.txt", "content": "x" * 1_000_001}]),
        "files[0].content",
    ),
    "files over 10 MB": (
        a_request(files=[{"path": f"{n}.txt", "content": "x" * 999_999} for n in range(11)]),
        "files",
    ),
    "what is no base64": (
        a_request(files=[{"path": "a", "content": "%%%", "encoding": "base64"}]),
        "files[0].content",
    ),
}


def check_problem(answer: httpx.Response, status: int, field: str) -> None:
    """Whether this is a problem document that helps."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["field"] == field
    assert problem["type"].startswith("urn:roundtable:problem:")
    assert len(problem["title"]) > 3
    assert len(problem["detail"]) > 10
    assert len(problem["remedy"]) > 5
    assert "Traceback" not in answer.text
    assert len(answer.text) < 2_000


@pytest.mark.parametrize("name", REFUSED)
async def test_a_start_is_refused_with_field_and_remedy(house: House, name: str) -> None:
    body, field = REFUSED[name]
    answer = await house.http.post("/api/session/start", content=encoded(body), headers=JSON)
    check_problem(answer, 422, field)
    assert house.stored() == 0
    assert house.scene.steps == []


def encoded(body: object) -> bytes:
    """JSON in ASCII, as `json.dumps` writes it, so that lone surrogates survive."""
    return json.dumps(body).encode()


async def test_refused_starts_start_nothing(house: House) -> None:
    for body, _ in REFUSED.values():
        answer = await house.http.post("/api/session/start", content=encoded(body), headers=JSON)
        assert answer.status_code == 422
    await house.start()
    assert await eventually(house.started, lambda count: count > 0) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"not json",
        b'{"task": "x",}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 990 + b'"\\ud800"',
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_malformed_json_is_refused(house: House, body: bytes) -> None:
    answer = await house.http.post("/api/session/start", content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    check_problem(answer, answer.status_code, "body")
    assert house.stored() == 0


@pytest.mark.parametrize("body", ["[]", '"x"', "7", "null"])
async def test_json_that_is_no_object_is_refused(house: House, body: str) -> None:
    answer = await house.http.post("/api/session/start", content=body, headers=JSON)
    check_problem(answer, 422, "body")


async def test_a_form_is_refused(house: House) -> None:
    answer = await house.http.post("/api/session/start", data={"task": "x"})
    check_problem(answer, 415, "Content-Type")


async def test_a_body_declared_too_large_is_refused(house: House) -> None:
    body = b" " * (MAX_BODY + 1)
    answer = await house.http.post("/api/session/start", content=body, headers=JSON)
    check_problem(answer, 413, "body")


async def test_a_body_counted_too_large_is_refused(house: House) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1_000_000 + 1):
            yield b" " * 1_000_000

    answer = await house.http.post("/api/session/start", content=chunks(), headers=JSON)
    check_problem(answer, 413, "body")
    assert house.stored() == 0


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_an_idempotency_key_has_a_length(house: House, key: str) -> None:
    answer = await house.http.post(
        "/api/session/start", json=a_request(), headers={"Idempotency-Key": key}
    )
    check_problem(answer, 422, "Idempotency-Key")
    assert house.stored() == 0


UNKNOWN = ("0" * 32, "abc", "..%2f..%2fetc", "temporal-sys-scheduler", "%00", "A" * 32)

CALLS = {
    "view": ("GET", "", None),
    "events": ("GET", "/events", None),
    "round": ("GET", "/round", None),
    "files": ("GET", "/files", None),
    "file": ("GET", "/file?path=a.py", None),
    "download": ("GET", "/download", None),
    "note": ("POST", "/note", {"text": "hello"}),
    "stop": ("POST", "/stop", {}),
    "complete": ("POST", "/complete", None),
    "decision": ("POST", "/decision/x", {"choice": "1", "digest": "0" * 64}),
}


@pytest.mark.parametrize("call", CALLS)
async def test_an_unknown_session_is_not_found(house: House, call: str) -> None:
    method, path, body = CALLS[call]
    for id in UNKNOWN:
        answer = await house.http.request(method, f"/api/session/{id}{path}", json=body)
        assert answer.status_code == 404, (id, answer.text)
    answer = await house.http.request(method, f"/api/session/{'0' * 32}{path}", json=body)
    check_problem(answer, 404, "session_id")
    assert house.stored() == 0


async def test_somebody_elses_session_is_not_found(house: House) -> None:
    session_id = await house.start()
    await house.events(session_id)
    before = house.stored()
    house.app.state.parts = replace(house.app.state.parts, owner="local:somebody-else")
    for method, path, body in CALLS.values():
        answer = await house.http.request(method, f"/api/session/{session_id}{path}", json=body)
        check_problem(answer, 404, "session_id")
    assert house.stored() == before


@pytest.mark.parametrize(
    ("path", "headers", "field"),
    [
        ("?after=-1", {}, "after"),
        ("?after=x", {}, "after"),
        ("", {"Last-Event-ID": "x"}, "Last-Event-ID"),
        ("", {"Last-Event-ID": "-1"}, "Last-Event-ID"),
        ("", {"Last-Event-ID": "9" * 40}, "Last-Event-ID"),
        ("?after=" + "9" * 40, {}, "after"),
    ],
)
async def test_a_bad_cursor_is_refused(
    house: House, path: str, headers: dict[str, str], field: str
) -> None:
    session_id = await house.start()
    answer = await house.http.get(f"/api/session/{session_id}/events{path}", headers=headers)
    check_problem(answer, 422, field)


async def test_a_route_or_method_that_does_not_exist_is_a_problem(house: House) -> None:
    answer = await house.http.get("/api/nope", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.json()["remedy"]
    answer = await house.http.delete("/api/sessions")
    assert answer.status_code == 405
    assert "GET" in answer.json()["remedy"]
