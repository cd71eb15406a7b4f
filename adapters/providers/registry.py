"""The registry: who speaks for an agent, with which key, over one shared pool of connections."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import httpx2
from pydantic import SecretStr

from adapters.settings import KEY_VARIABLES
from domain.agents import Agent, ProviderName
from domain.errors import LLMError, LLMErrorKind
from domain.ports import Provider

Opener = Callable[[str, str | None, httpx2.AsyncClient], Provider]


def _claude(key: str, base_url: str | None, http: httpx2.AsyncClient) -> Provider:
    from adapters.providers.claude import BASE_URL, Claude

    return Claude(key, base_url or BASE_URL, http)


def _gpt(key: str, base_url: str | None, http: httpx2.AsyncClient) -> Provider:
    from adapters.providers.gpt import BASE_URL, Gpt

    return Gpt(key, base_url or BASE_URL, http)


def _gemini(key: str, base_url: str | None, http: httpx2.AsyncClient) -> Provider:
    from adapters.providers.gemini import BASE_URL, Gemini

    return Gemini(key, base_url or BASE_URL, http)


def _compatible(key: str, base_url: str | None, http: httpx2.AsyncClient) -> Provider:
    from adapters.providers.compatible import Compatible

    if not base_url:
        raise LLMError(
            LLMErrorKind.AUTH,
            "The compatible server has no address: set ROUNDTABLE_COMPATIBLE_BASE_URL.",
        )
    return Compatible(key, base_url, http)


_OPENERS: Mapping[ProviderName, Opener] = MappingProxyType(
    {
        ProviderName.ANTHROPIC: _claude,
        ProviderName.OPENAI: _gpt,
        ProviderName.GEMINI: _gemini,
        ProviderName.COMPATIBLE: _compatible,
    }
)
"""Vendor SDKs are imported when they are first needed; `warm` needs them all at once."""


class Registry:
    """The port `Providers`: one client per provider, made on first use and kept.

    Nothing here closes `http`: who made it closes it, after the last call.
    """

    def __init__(
        self,
        keys: Mapping[ProviderName, SecretStr],
        base_urls: Mapping[ProviderName, str],
        http: httpx2.AsyncClient,
        scripted: Provider,
    ) -> None:
        self._keys = keys
        self._base_urls = base_urls
        self._http = http
        self._opened: dict[ProviderName, Provider] = {ProviderName.SCRIPTED: scripted}

    def open(self, agent: Agent) -> Provider:
        """The provider for this agent; raises `LLMError(AUTH)` when it has no key."""
        name = agent.provider
        if name not in self._opened:
            self._opened[name] = _OPENERS[name](
                self._key(agent), self._base_urls.get(name), self._http
            )
        return self._opened[name]

    def _key(self, agent: Agent) -> str:
        key = self._keys.get(agent.provider)
        if key and key.get_secret_value():
            return key.get_secret_value()
        variable = " or ".join(KEY_VARIABLES[agent.provider])
        raise LLMError(LLMErrorKind.AUTH, f"{agent.label} has no key: set {variable}.")


def http_client() -> httpx2.AsyncClient:
    """The pool that all providers of a worker share; bound to the running event loop."""
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(600, connect=5, read=60, pool=30),
        limits=httpx2.Limits(max_connections=200, max_keepalive_connections=50),
    )


def warm(http: httpx2.AsyncClient) -> None:
    """Import every vendor's SDK and its lazy parts (about a second), and ask nobody anything.

    Call it at the start of a worker: an import inside a call would hold up all others, and one
    inside a Temporal workflow sandbox would be repeated for every workflow.
    """
    for opener in _OPENERS.values():
        opener("warm", "http://127.0.0.1:9", http)
