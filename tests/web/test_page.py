"""A developer at the page: start, watch, decide, note, read the files."""

import asyncio
import json
import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, Route, expect

from adapters.providers.scripts import SAMPLE, load
from tests.web.conftest import Trouble

PATIENCE = 60_000
"""Milliseconds; the machine may be busy."""


async def lay_table(page: Page, preset: str, *, task: str = "", auto: bool = False) -> None:
    """The start page with scripted seats, one iteration a round, ready to start."""
    await page.goto("/new")
    if task:
        await page.get_by_label("The task", exact=True).fill(task)
    else:
        await page.get_by_role("button", name="Use the sample task").click()
    await page.get_by_role("button", name=preset).click()
    if auto:
        await page.get_by_label("Go on to the next round without asking me").check()


async def start(page: Page) -> str:
    """Start what lies on the table; the session's id."""
    await page.get_by_role("button", name="Start").click()
    await page.wait_for_url(re.compile(r"/s/[0-9a-f]+$"))
    return page.url.rsplit("/", 1)[1]


async def decide_until_ended(page: Page) -> int:
    """Choose what is offered first until the session ends; how often that was."""
    banner, end = page.get_by_label("Your decision"), page.get_by_label("The end")
    chosen = 0
    while True:
        await expect(banner.or_(end).first).to_be_visible(timeout=PATIENCE)
        if await end.is_visible():
            return chosen
        question = await banner.get_by_role("heading").inner_text()
        await banner.locator("button.primary").click()
        await expect(banner.get_by_text(question, exact=True)).to_be_hidden(timeout=PATIENCE)
        chosen += 1


async def pixels_below(page: Page) -> list[float]:
    """How many pixels lie below what each pane shows."""
    distance = "pane.scrollHeight - pane.scrollTop - pane.clientHeight"
    found = await page.locator(".pane > .words").evaluate_all(
        f"all => all.map((pane) => {distance})"
    )
    return [float(pixels) for pixels in found]


async def test_a_session_goes_from_the_empty_table_to_its_files_on_the_page(
    page: Page, trouble: Trouble
) -> None:
    await page.goto("/")
    await expect(page.get_by_role("heading", name="The table is empty")).to_be_visible()
    await lay_table(page, "Code only")
    session_id = await start(page)

    pane = page.get_by_role("region", name=re.compile(r"Claude \(scripted\)"))
    await expect(pane.get_by_text("src/").or_(pane.locator("pre")).first).to_be_visible(
        timeout=PATIENCE
    )
    await expect(page.get_by_label("Your decision")).to_be_visible(timeout=PATIENCE)
    assert max(await pixels_below(page)) < 48
    assert await decide_until_ended(page) >= 2

    await expect(page.get_by_label("The end")).to_contain_text("completed")
    await expect(page.get_by_label("Ruling").first).to_be_visible()
    await page.get_by_role("button", name="Files").click()
    await page.get_by_role("treeitem").filter(has_text="server.py").first.click()
    await expect(page.locator("figure .code")).to_contain_text("import")
    async with page.expect_download() as download:
        await page.get_by_label("Files", exact=True).get_by_role("link").click()
    assert (await download.value).suggested_filename == f"roundtable-{session_id}.zip"

    await page.goto("/")
    finished = page.get_by_label("Finished")
    await expect(finished.get_by_role("link")).to_have_count(1)
    assert trouble == Trouble()


async def test_a_late_reader_sees_the_same_round_as_one_who_watched(
    page: Page, browser: Browser, site: str
) -> None:
    await lay_table(page, "Spec only", auto=True)
    session_id = await start(page)
    await expect(page.get_by_label("The end")).to_be_visible(timeout=PATIENCE)
    words = [pane.strip() for pane in await page.locator(".pane .words").all_inner_texts()]

    late = await browser.new_page()
    await late.goto(f"{site}/s/{session_id}")
    await expect(late.get_by_label("The end")).to_be_visible(timeout=PATIENCE)
    assert [pane.strip() for pane in await late.locator(".pane .words").all_inner_texts()] == words

    await late.get_by_role("link", name="Requirements").click()
    await expect(late.get_by_role("heading", name="Round 1 · Requirements")).to_be_visible()
    await late.close()


async def test_an_open_decision_shows_in_the_title_and_a_note_gets_its_receipt(
    page: Page, trouble: Trouble
) -> None:
    await lay_table(page, "Spec only", task="A queue on top of a file.")
    await start(page)
    await expect(page).to_have_title(re.compile(r"^\(!\) .+"), timeout=PATIENCE)
    await page.get_by_label("Note to the table").fill("Use no threads.")
    await page.get_by_role("button", name="Send").click()
    notes = page.get_by_label("Notes")
    await expect(notes).to_contain_text("waiting for")
    while "heard by" not in await notes.inner_text():
        await page.get_by_label("Your decision").locator("button.primary").click()
        await expect(notes.get_by_text("heard by")).to_be_visible(timeout=PATIENCE)
    assert trouble == Trouble()


async def test_an_answer_that_came_too_late_says_what_was_decided_and_keeps_the_note(
    page: Page, site: str
) -> None:
    await lay_table(page, "Spec only", task="A queue on top of a file.")
    session_id = await start(page)
    banner = page.get_by_label("Your decision")
    await expect(banner).to_be_visible(timeout=PATIENCE)

    async def overtaken(route: Route) -> None:
        async with httpx.AsyncClient() as other:
            body = {**json.loads(route.request.post_data or ""), "note": None}
            headers = {"X-Roundtable-Door": "cli"}
            answer = await other.post(route.request.url, json=body, headers=headers)
            assert answer.status_code == 200, answer.text
        await route.continue_()

    await page.route(f"{site}/api/session/{session_id}/decision/*", overtaken)
    await banner.get_by_role("textbox").fill("my long thought")
    await banner.locator("button.primary").click()
    kept = page.get_by_label(re.compile("Your decision|Your note was not sent"))
    await expect(kept.first).to_contain_text("already been answered", timeout=PATIENCE)
    await expect(kept.first).to_contain_text("(cli)")
    await expect(kept.first.get_by_role("textbox")).to_have_value("my long thought")


async def test_a_refused_start_says_so_beside_the_field_and_loses_nothing(page: Page) -> None:
    await lay_table(page, "Review my code", task="Look at my code.")
    await page.get_by_role("button", name="Start").click()
    problem = page.get_by_role("alert")
    await expect(problem).to_contain_text("no code to review")
    await page.reload()
    await expect(page.get_by_label("The task", exact=True)).to_have_value("Look at my code.")
    await expect(page.get_by_role("checkbox", name="Code Review")).to_be_checked()


async def test_text_files_are_read_in_the_browser_and_binary_ones_left_out(
    page: Page, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text("print(1)\n")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    await page.goto("/new")
    files = [tmp_path / "app.py", tmp_path / "logo.png"]
    await page.locator("input[type=file]").first.set_input_files(files)
    upload = page.get_by_role("group", name="Files")
    await expect(upload).to_contain_text("1 file, 9 B")
    await expect(upload).to_contain_text("1 file left out")


async def test_the_terms_are_chosen_on_the_start_page_and_kept(page: Page, site: str) -> None:
    await lay_table(page, "Spec only", task="A queue on top of a file.")
    await expect(page.get_by_text("Free: scripted seats")).to_be_visible()
    await page.get_by_text("More", exact=True).click()
    await page.get_by_label("How they debate").select_option("blind")
    await page.get_by_label("When a seat cannot speak").select_option("wait")
    await page.get_by_label("Minutes at most").fill("5")
    await page.get_by_label("Ask me when fewer").select_option("2")
    await page.get_by_role("combobox", name=re.compile("^Judge")).select_option("scripted-gpt")
    await page.get_by_label("Session, US $").fill("0")
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_role("alert")).to_contain_text("limits.session_usd")
    await page.get_by_label("Session, US $").fill("1.50")
    await page.reload()
    await expect(page.get_by_text("6 changed")).to_be_visible()
    session_id = await start(page)

    await expect(page.get_by_text("of $1.50")).to_be_visible(timeout=PATIENCE)
    async with (
        asyncio.timeout(60),
        httpx.AsyncClient(base_url=f"{site}/api") as http,
        http.stream("GET", f"/session/{session_id}/events") as answer,
    ):
        told = await anext(line async for line in answer.aiter_lines() if "data:" in line)
    opened = json.loads(told.removeprefix("data:"))["event"]
    assert opened["limits"] == {"session_micros": 1_500_000, "round_micros": None}
    assert [(seat["id"], seat["label"]) for seat in opened["aside"]] == [
        ("judge", "GPT (scripted)")
    ]


async def test_a_blind_round_shows_its_critique_and_what_is_objected_to(
    page: Page, trouble: Trouble
) -> None:
    await lay_table(page, "Spec only", task="A queue on top of a file.")
    await page.get_by_text("More", exact=True).click()
    await page.get_by_label("How they debate").select_option("blind")
    await start(page)
    banner = page.get_by_label("Your decision")
    await expect(banner).to_contain_text("Objections still open", timeout=PATIENCE)
    await expect(banner).to_contain_text("Gemini (scripted): scope Nobody says who may delete.")
    await expect(page.get_by_label("Objections")).to_contain_text("⚑ open")
    passes = page.get_by_role("group", name="Iterations")
    await passes.get_by_role("button", name="Critique of iteration 1").click()
    await expect(page.get_by_role("heading", name=re.compile("^Critique"))).to_be_visible()
    pane = page.get_by_role("region", name=re.compile(r"Gemini \(scripted\)"))
    await expect(pane).to_contain_text("Nobody says who may delete.")
    await passes.get_by_role("button", name="Iteration 1", exact=True).click()
    await expect(pane).not_to_contain_text("Nobody says who may delete.")

    await page.get_by_role("button", name=re.compile("tok")).click()
    table = page.get_by_label("Tokens and cost", exact=True)
    await expect(table.get_by_role("row")).to_have_count(5)
    await expect(table).to_contain_text("Cached")
    assert trouble == Trouble()


async def test_hostile_markdown_stays_text_and_asks_no_other_host(
    page: Page, trouble: Trouble
) -> None:
    await lay_table(page, "Spec only", task="A queue on top of a file.")
    await start(page)
    turn = page.get_by_role("region", name=re.compile(r"GPT \(scripted\)"))
    await expect(turn).to_contain_text("The end of the hostile turn.", timeout=PATIENCE)
    await expect(turn).to_contain_text("<script>alert(1)</script>")
    assert await turn.locator(".words").locator("img, script, svg, style, iframe").count() == 0
    links = await turn.locator("a[href]").evaluate_all("all => all.map((link) => link.href)")
    assert links == ["https://evil.example/pixel.png"]
    assert trouble == Trouble()


async def test_a_stop_asks_first(page: Page) -> None:
    await lay_table(page, "Spec only", task="A queue on top of a file.")
    await start(page)
    await expect(page.get_by_label("Your decision")).to_be_visible(timeout=PATIENCE)
    await page.get_by_role("button", name="Stop", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Go back").click()
    await expect(page.get_by_label("Your decision")).to_be_visible()
    await page.get_by_role("button", name="Stop", exact=True).click()
    await dialog.get_by_role("button", name="Stop", exact=True).click()
    await expect(page.get_by_label("The end")).to_contain_text("stopped", timeout=PATIENCE)


async def test_the_sample_task_of_the_page_is_the_one_the_scripts_know(page: Page) -> None:
    await page.goto("/new")
    await page.get_by_role("button", name="Use the sample task").click()
    task = await page.get_by_label("The task", exact=True).input_value()
    assert task.strip() == load(SAMPLE).task.strip()


@pytest.mark.parametrize("path", ["/", "/new"])
async def test_a_narrow_phone_needs_no_sideways_scrolling(page: Page, path: str) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(path)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.locator(".loading")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
