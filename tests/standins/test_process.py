"""The stand-ins as a process of their own, as proofs that kill things use them."""

import asyncio
import sys
from pathlib import Path

import httpx2

from adapters.providers.claude import Claude
from domain.speech import Done, Request


async def test_a_process_says_where_it_listens_and_what_it_was_asked(tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    command = (sys.executable, "-m", "tests.standins", "--port-file", str(port_file))
    process = await asyncio.create_subprocess_exec(
        *command, "--key", "sk-one", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        port = (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()
        assert port_file.read_text() == port
        origin = f"http://127.0.0.1:{port}"
        async with httpx2.AsyncClient() as http:
            request = Request(turn="t", model="m", system="s", messages=("hello",), budget=9)
            said = [piece async for piece in Claude("sk-one", origin, http).stream(request)]
            calls = (await http.get(f"{origin}/_calls")).json()
    finally:
        process.terminate()
        await process.wait()
    assert isinstance(said[-1], Done)
    [call] = calls
    assert (call["vendor"], call["last"], call["end"]) == ("anthropic", "hello", "finished")
    assert "sk-one" not in str(calls)
