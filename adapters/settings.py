"""Everything that can be set from outside, read once. A new setting is one field here.

Variables start with `ROUNDTABLE_`; provider keys have the vendors' own names. A `.env` file in the
working directory is read as well; the environment wins.
"""

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import MappingProxyType

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.agents import AGENTS, Agent, ProviderName
from domain.errors import BadInput

PREFIX = "ROUNDTABLE_"

KEY_VARIABLES: Mapping[ProviderName, tuple[str, ...]] = MappingProxyType(
    {
        ProviderName.ANTHROPIC: ("ANTHROPIC_API_KEY",),
        ProviderName.OPENAI: ("OPENAI_API_KEY",),
        ProviderName.GEMINI: ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        ProviderName.COMPATIBLE: ("ROUNDTABLE_COMPATIBLE_API_KEY",),
    }
)
"""Where each provider's key comes from; the first that is set counts."""


_NO_KEY_NEEDED = SecretStr("none")
"""Local servers such as Ollama take any key, but their client insists on one."""


def _key(provider: ProviderName) -> SecretStr | None:
    found: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices(*KEY_VARIABLES[provider])
    )
    return found


class Settings(BaseSettings):
    """How this installation runs. Values are checked when read; see `parse_settings`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    data_dir: Path = Field(default_factory=lambda: user_data_path("roundtable"))
    """The one folder with everything that must survive a restart."""
    database_url: str = ""
    """Events and artifacts; empty: SQLite in `data_dir`."""
    temporal_address: str | None = None
    """`host:port` of a Temporal server; None: our own dev server as a child."""
    temporal_namespace: str = "default"
    temporal_port: int = Field(default=0, ge=0, le=65535)
    """The embedded server's port; 0: any free one."""
    temporal_ui_port: int = Field(default=0, ge=0, le=65535)
    """The Temporal UI's port; 0: 8233 when it is free, else any."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    task_queue: str = Field(default="roundtable", min_length=1)
    scripted_pace: int = Field(default=0, ge=0)
    """Characters a second that scripted seats speak; 0: all at once."""

    anthropic_api_key: SecretStr | None = _key(ProviderName.ANTHROPIC)
    openai_api_key: SecretStr | None = _key(ProviderName.OPENAI)
    gemini_api_key: SecretStr | None = _key(ProviderName.GEMINI)
    compatible_api_key: SecretStr | None = _key(ProviderName.COMPATIBLE)

    anthropic_base_url: HttpUrl | None = None
    openai_base_url: HttpUrl | None = None
    gemini_base_url: HttpUrl | None = None
    compatible_base_url: HttpUrl | None = None

    claude_model: str | None = None
    claude_judge_model: str | None = None
    gpt_model: str | None = None
    gpt_judge_model: str | None = None
    gemini_model: str | None = None
    gemini_judge_model: str | None = None
    compatible_model: str | None = None
    compatible_judge_model: str | None = None

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()

    @property
    def database(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'roundtable.sqlite'}"

    def keys(self) -> dict[ProviderName, SecretStr]:
        """The provider keys that are set."""
        found = {name: getattr(self, f"{name}_api_key") for name in KEY_VARIABLES}
        if self.compatible_base_url and not found[ProviderName.COMPATIBLE]:
            found[ProviderName.COMPATIBLE] = _NO_KEY_NEEDED
        return {name: key for name, key in found.items() if key and key.get_secret_value()}

    def base_urls(self) -> dict[ProviderName, str]:
        """The addresses that replace the vendors' own, without a slash at the end."""
        found = {name: getattr(self, f"{name}_base_url") for name in KEY_VARIABLES}
        return {name: str(url).rstrip("/") for name, url in found.items() if url}

    def offered(self) -> dict[str, Agent]:
        """The agents that can speak here: those with a key, and the scripted ones."""
        return {id: self._named(agent) for id, agent in AGENTS.items() if self._speaks(agent)}

    def unavailable(self) -> dict[str, str]:
        """The other agents, each with what to set so that it can speak."""
        return {id: _remedy(agent) for id, agent in AGENTS.items() if not self._speaks(agent)}

    def _speaks(self, agent: Agent) -> bool:
        if agent.provider is ProviderName.COMPATIBLE:
            return self.compatible_base_url is not None and bool(self.compatible_model)
        return agent.scripted or agent.provider in self.keys()

    def _named(self, agent: Agent) -> Agent:
        model = getattr(self, f"{agent.id}_model", None) or agent.model
        judge = getattr(self, f"{agent.id}_judge_model", None)
        if agent.provider is ProviderName.COMPATIBLE:
            judge = judge or model
        return agent.model_copy(update={"model": model, "judge_model": judge or agent.judge_model})


def _remedy(agent: Agent) -> str:
    if agent.provider is ProviderName.COMPATIBLE:
        return "set ROUNDTABLE_COMPATIBLE_BASE_URL and ROUNDTABLE_COMPATIBLE_MODEL"
    return "set " + " or ".join(KEY_VARIABLES[agent.provider])


def parse_settings(**chosen: object) -> Settings:
    """The settings from the environment and `.env`, with `chosen` values on top.

    Raises `BadInput` whose field is the variable to change; the value itself is never repeated.
    """
    given = {name: value for name, value in chosen.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by pydantic, not by mypy
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
    raise BadInput(_variable(first), _problem(first), _REMEDIES.get(first["type"], _OTHERWISE))


def _variable(error: ErrorDetails) -> str:
    name = str(error["loc"][0]) if error["loc"] else ""
    return name if name.isupper() else f"{PREFIX}{name.upper()}"


def _problem(error: ErrorDetails) -> str:
    return f"cannot be used ({error['msg'].rstrip('.')})."


_OTHERWISE = "Correct it, or unset it to use the default (see .env.example)."
_REMEDIES = {
    "int_parsing": "Set it to a whole number, or unset it to use the default.",
    "url_parsing": "Set it to an address such as http://127.0.0.1:11434/v1, or unset it.",
    "url_scheme": "Set it to an address that starts with http:// or https://, or unset it.",
}


def forget_keys(environ: MutableMapping[str, str] | None = None) -> None:
    """Take the provider keys out of the environment, so that no child process inherits them."""
    environ = os.environ if environ is None else environ
    for variables in KEY_VARIABLES.values():
        for variable in variables:
            environ.pop(variable, None)
