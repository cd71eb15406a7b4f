"""Who speaks for an agent, and what is said when nobody can."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from adapters.providers.registry import Registry, http_client, warm
from domain.agents import AGENTS, ProviderName
from domain.errors import LLMError, LLMErrorKind
from domain.ports import Provider
from domain.speech import Delta, Done, Request
from tests.adapters.providers.conftest import ADAPTERS, KEY, Lay, hear, request_to
from tests.standins.script import Answer


class Silent:
    """A provider that is never asked."""

    def stream(self, request: Request) -> AsyncIterator[Delta | Done]:
        raise AssertionError(f"asked for {request.turn}")


AGENT_OF = {agent.provider: agent for agent in AGENTS.values()}
SILENT: Provider = Silent()


async def test_every_agent_speaks_through_its_vendor_with_its_key(
    lay: Lay, name: ProviderName
) -> None:
    table = await lay(Answer("here"))
    keys = {provider: SecretStr(KEY) for provider in ADAPTERS}
    registry = Registry(keys, table.vendors.base_urls, table.http, SILENT)
    provider = registry.open(AGENT_OF[name])
    heard = await hear(provider, request_to(name))
    assert heard.text == "here"
    assert table.vendors.records[0].call.vendor is name
    assert registry.open(AGENT_OF[name]) is provider


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        (ProviderName.ANTHROPIC, "ANTHROPIC_API_KEY"),
        (ProviderName.OPENAI, "OPENAI_API_KEY"),
        (ProviderName.GEMINI, "GEMINI_API_KEY"),
        (ProviderName.COMPATIBLE, "ROUNDTABLE_COMPATIBLE_API_KEY"),
    ],
)
@pytest.mark.parametrize("keys", [{}, {name: SecretStr("") for name in ProviderName}])
async def test_a_missing_key_names_the_variable_to_set(
    name: ProviderName, variable: str, keys: dict[ProviderName, SecretStr]
) -> None:
    async with http_client() as http:
        with pytest.raises(LLMError, match=variable) as caught:
            Registry(keys, {}, http, SILENT).open(AGENT_OF[name])
    assert caught.value.kind is LLMErrorKind.AUTH


async def test_a_compatible_server_without_an_address_says_so() -> None:
    async with http_client() as http:
        registry = Registry({ProviderName.COMPATIBLE: SecretStr("x")}, {}, http, SILENT)
        with pytest.raises(LLMError, match="ROUNDTABLE_COMPATIBLE_BASE_URL"):
            registry.open(AGENT_OF[ProviderName.COMPATIBLE])


async def test_a_scripted_agent_needs_no_key() -> None:
    async with http_client() as http:
        assert Registry({}, {}, http, SILENT).open(AGENTS["scripted-gpt"]) is SILENT


async def test_warming_up_asks_nobody_anything() -> None:
    async with http_client() as http:
        warm(http)
