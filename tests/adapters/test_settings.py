import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.settings import Settings, forget_keys, parse_settings
from domain.agents import ProviderName
from domain.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]
NO_KEYS = {f"{name}_api_key": None for name in ("anthropic", "openai", "gemini", "compatible")}


def settings(**chosen: object) -> Settings:
    return parse_settings(_env_file="", **chosen).model_copy(
        update={name: None for name in NO_KEYS if name not in chosen}
    )


@pytest.mark.parametrize(
    ("field", "value", "variable"),
    [
        ("port", "eighty", "ROUNDTABLE_PORT"),
        ("port", 70_000, "ROUNDTABLE_PORT"),
        ("openai_base_url", "ftp://somewhere", "ROUNDTABLE_OPENAI_BASE_URL"),
        ("gemini_base_url", "no address", "ROUNDTABLE_GEMINI_BASE_URL"),
        ("scripted_pace", -1, "ROUNDTABLE_SCRIPTED_PACE"),
        ("task_queue", "", "ROUNDTABLE_TASK_QUEUE"),
    ],
)
def test_a_bad_value_names_its_variable_and_the_remedy_but_not_the_value(
    field: str, value: object, variable: str
) -> None:
    with pytest.raises(BadInput) as refused:
        parse_settings(**{field: value})
    assert refused.value.field == variable
    assert refused.value.remedy.endswith(".")
    assert not value or str(value) not in str(refused.value)


def test_a_key_puts_its_agent_on_offer_and_the_others_say_what_to_set() -> None:
    found = settings(anthropic_api_key="sk-secret")
    assert set(found.offered()) == {
        "claude",
        "scripted-claude",
        "scripted-gpt",
        "scripted-gemini",
    }
    assert found.unavailable()["gpt"] == "set OPENAI_API_KEY"
    assert found.unavailable()["gemini"] == "set GEMINI_API_KEY or GOOGLE_API_KEY"
    assert "sk-secret" not in repr(found)


def test_a_compatible_server_needs_an_address_and_a_model_but_no_key() -> None:
    local = "http://127.0.0.1:11434/v1/"
    assert "compatible" not in settings(compatible_base_url=local).offered()
    found = settings(compatible_base_url=local, compatible_model="qwen3")
    assert found.offered()["compatible"].judge_model == "qwen3"
    assert found.base_urls() == {ProviderName.COMPATIBLE: "http://127.0.0.1:11434/v1"}
    assert set(found.keys()) == {ProviderName.COMPATIBLE}


def test_a_language_model_may_be_changed_per_agent() -> None:
    found = settings(openai_api_key="k", gpt_model="gpt-next", gpt_judge_model="gpt-small")
    gpt = found.offered()["gpt"]
    assert (gpt.model, gpt.judge_model) == ("gpt-next", "gpt-small")


def test_keys_leave_the_environment_once_they_are_read() -> None:
    environ = {"OPENAI_API_KEY": "k", "GOOGLE_API_KEY": "k", "PATH": "/bin"}
    forget_keys(environ)
    assert environ == {"PATH": "/bin"}


def test_the_environment_wins_over_the_env_file_and_keys_are_read_from_both(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ROUNDTABLE_PORT=8111\nGOOGLE_API_KEY=k\nOTHER=1\n")
    code = (
        "from adapters.settings import parse_settings as p; s = p();"
        "print(s.port, 'gemini' in s.offered(), s.database)"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "ROUNDTABLE_DATA_DIR": "data"}
    for extra, port in (({}, "8111"), ({"ROUNDTABLE_PORT": "8222"}, "8222")):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={**env, **extra},
            capture_output=True,
            text=True,
            check=True,
        )
        database = f"sqlite:///{tmp_path}/data/roundtable.sqlite"
        assert done.stdout.split() == [port, "True", database]
