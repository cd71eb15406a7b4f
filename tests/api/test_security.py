"""Who may ask: our own names, our own page, and clients that are no browser."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.security import HEADERS
from api.sessions import owned_by
from tests.api.house import House, a_request
from tests.api.test_bad_input import check_problem


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost.evil.example", "0.0.0.0", "", "[::", "a@b"],
)
async def test_a_foreign_host_is_misdirected(house: House, host: str) -> None:
    for path in ("/api/offer", "/"):
        answer = await house.http.get(path, headers={"Host": host})
        check_problem(answer, 421, "Host")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
async def test_our_own_names_are_served(house: House, host: str) -> None:
    assert (await house.http.get("/api/offer", headers={"Host": host})).status_code == 200


FOREIGN = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another port": {"Sec-Fetch-Site": "same-site"},
    "an old browser's other site": {"Origin": "https://evil.example"},
    "an old browser's other port": {"Origin": "http://127.0.0.1:1"},
    "a sandboxed frame": {"Origin": "null"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
async def test_other_sites_pages_start_nothing_and_read_nothing(
    house: House, headers: dict[str, str]
) -> None:
    answer = await house.http.post("/api/session/start", json=a_request(), headers=headers)
    check_problem(answer, 403, "Origin")
    assert house.stored() == 0
    session_id = await house.start()
    answer = await house.http.get(f"/api/session/{session_id}/events", headers=headers)
    check_problem(answer, 403, "Origin")


async def test_our_own_page_may_ask(house: House) -> None:
    origin = str(house.http.base_url).rstrip("/")
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": origin}
    answer = await house.http.post("/api/session/start", json=a_request(), headers=headers)
    assert answer.status_code == 201


async def test_every_answer_wears_the_security_headers(house: House) -> None:
    session_id = await house.start()
    await house.events(session_id)
    answers = [
        await house.http.get("/api/offer"),
        await house.http.get(f"/api/session/{session_id}/events"),
        await house.http.get(f"/api/session/{session_id}/download"),
        await house.http.get("/api/session/nope"),
        await house.http.get("/api/nope"),
        await house.http.delete("/api/offer"),
        await house.http.post("/api/session/start", content=b"{"),
        await house.http.get("/api/offer", headers={"Host": "evil.example"}),
        await house.http.get("/"),
        await house.http.get("/assets/nope.js"),
        await crashed(house),
    ]
    assert [answer.status_code for answer in answers][-1] == 500
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (answer.url, name)
        if answer.url.path.startswith("/api"):
            assert answer.headers["Cache-Control"] == "no-store"
        assert "uvicorn" not in answer.headers.get("Server", "")


async def crashed(house: House) -> httpx.Response:
    """An answer to a request that runs into a fault of our own."""
    house.app.state.parts = replace(house.app.state.parts, owner="o'clock")
    answer = await house.http.get("/api/sessions")
    assert "o'clock" not in answer.text
    assert "Traceback" not in answer.text
    return answer


@pytest.mark.parametrize("owner", ["a' OR 'a'='a", 'a"b', "", "a\\", "x" * 201])
def test_no_owner_can_end_the_quotes(owner: str) -> None:
    with pytest.raises(ValueError, match="owner"):
        owned_by(owner)


async def test_large_json_is_compressed(house: House) -> None:
    answer = await house.http.get("/api/offer", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.fixture
def page(house: House, tmp_path: Path) -> Path:
    """A built page."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>page</title>")
    (folder / "assets" / "index-1a2b.js").write_text("export {}")
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    house.app.state.parts = replace(house.app.state.parts, page=folder)
    return folder


@pytest.mark.usefixtures("page")
async def test_every_path_of_the_page_is_the_page(house: House) -> None:
    for path in ("/", "/new", "/s/abc/files/src/main.py", "/%2e%2e/secret.txt", "/apiary"):
        answer = await house.http.get(path)
        assert answer.status_code == 200, path
        assert "<title>page</title>" in answer.text
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.usefixtures("page")
async def test_assets_are_kept_for_ever_and_never_the_page(house: House) -> None:
    answer = await house.http.get("/assets/index-1a2b.js")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "javascript" in answer.headers["Content-Type"]
    assert (await house.http.get("/assets/index-9z9z.js")).status_code == 404
    assert (await house.http.get("/favicon.svg")).headers["Cache-Control"] == "no-cache"
    assert (await house.http.post("/new")).status_code == 405


@pytest.mark.usefixtures("page")
async def test_an_unknown_route_of_the_api_is_never_the_page(house: House) -> None:
    for path in ("/api", "/api/", "/api/nope"):
        answer = await house.http.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 404, path
        assert answer.headers["Content-Type"] == "application/problem+json"


async def test_an_unbuilt_page_says_how_to_build_it(house: House, tmp_path: Path) -> None:
    house.app.state.parts = replace(house.app.state.parts, page=tmp_path / "none")
    answer = await house.http.get("/new")
    assert answer.status_code == 503
    assert "make page" in answer.text
