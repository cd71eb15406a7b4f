"""The page as people meet it: the built page, the real API and worker, scripted seats, Chromium."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, async_playwright
from temporalio.testing import WorkflowEnvironment

from adapters.artifacts import SqlArtifacts
from adapters.database import Database
from adapters.event_log import SqlEventLog
from adapters.memory import SqlMemories
from adapters.prices import PriceTable
from adapters.providers.registry import Registry, http_client
from adapters.providers.scripted import ScriptedProvider
from adapters.settings import Settings
from api.main import app_for
from api.serving import Server
from tests.conftest import temporal_server
from worker import Parts, build_worker

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
BUILT = Path(__file__).resolve().parents[2] / "web" / "dist" / "index.html"

HOSTILE = """Read [this](javascript:alert(1)) ![pixel](https://evil.example/pixel.png)

<img src="https://evil.example/beacon" onerror="alert(1)"><script>alert(1)</script>

<svg onload=alert(1)></svg><style>body { display: none }</style>

```html
</code></pre><img src="https://evil.example/fence">
```

The end of the hostile turn.
"""
OBJECTION = "OBJECTION: A | scope | Nobody says who may delete. | Ask the page to delete."
LINES = {
    "requirements.1.scripted-gpt": HOSTILE,
    "requirements.1.scripted-gemini.critique": OBJECTION,
}


@pytest.fixture(scope="module")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """A server of the page's own: the list of sessions shows nobody else's."""
    async with temporal_server() as environment:
        yield environment


@dataclass(frozen=True)
class Trouble:
    """What a page complained about, and which other hosts it asked for something."""

    told: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@pytest.fixture
async def site(
    temporal: WorkflowEnvironment,
    database: Database,
    log: SqlEventLog,
    artifacts: SqlArtifacts,
    tmp_path: Path,
) -> AsyncIterator[str]:
    """The address of an empty installation whose scripted seats speak fast."""
    assert BUILT.is_file(), "the page is not built: run `make page`"
    settings = Settings(data_dir=tmp_path, task_queue=f"web-{uuid4().hex}")
    async with http_client() as http:
        scripted = ScriptedProvider(pace=8_000, lines=LINES)
        registry = Registry(settings.keys(), settings.base_urls(), http, scripted)
        memories = SqlMemories(database)
        parts = Parts(
            log=log,
            artifacts=artifacts,
            providers=registry,
            prices=PriceTable(),
            memories=memories,
        )
        async with build_worker(temporal.client, settings, parts):
            server = Server(app_for(settings, temporal.client, log, artifacts, memories))
            async with _served(server) as address:
                yield address


@asynccontextmanager
async def _served(server: Server) -> AsyncIterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        await opened.close()


@pytest.fixture
def trouble() -> Trouble:
    """Empty when the page behaved."""
    return Trouble()


@pytest.fixture
async def page(browser: Browser, site: str, trouble: Trouble) -> AsyncIterator[Page]:
    """A page of its own on the site; what goes wrong in it is in `trouble`."""
    context = await browser.new_context(base_url=site, viewport={"width": 1440, "height": 900})
    await context.add_init_script(
        "document.addEventListener('securitypolicyviolation', (event) =>"
        " console.error('CSP', event.violatedDirective, event.blockedURI))"
    )
    opened = await context.new_page()
    opened.on("pageerror", lambda error: trouble.told.append(str(error)))
    opened.on("dialog", lambda dialog: trouble.told.append(f"dialog {dialog.message}"))
    opened.on(
        "console",
        lambda said: trouble.told.append(said.text) if said.type in ("error", "warning") else None,
    )
    opened.on(
        "request",
        lambda asked: trouble.foreign.append(asked.url) if not asked.url.startswith(site) else None,
    )
    yield opened
    await context.close()
