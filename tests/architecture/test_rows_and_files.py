"""Every row of a table has its file, every file its row, and the documents tell the truth."""

import ast
import re
from pathlib import Path

import pytest

from domain.agents import AGENTS, Agent, ProviderName
from domain.rounds import ROUNDS, Procedure, VerdictKind
from workflows.procedures import PROCEDURES

ROOT = Path(__file__).parents[2]
PROMPTS = ROOT / "domain" / "prompts"
PACKAGES = ("domain", "adapters", "activities", "workflows", "api", "cli")
ADAPTERS = {
    ProviderName.ANTHROPIC: "claude",
    ProviderName.OPENAI: "gpt",
    ProviderName.GEMINI: "gemini",
    ProviderName.COMPATIBLE: "compatible",
    ProviderName.SCRIPTED: "scripted",
}


def sources() -> list[Path]:
    files = [ROOT / "worker.py"]
    for package in PACKAGES:
        files += sorted((ROOT / package).rglob("*.py"))
    return files


def test_every_round_has_a_page_and_every_page_a_round() -> None:
    assert {page.stem for page in (PROMPTS / "rounds").glob("*.md")} == set(ROUNDS)


def test_every_kind_of_verdict_has_a_page() -> None:
    assert {page.stem for page in (PROMPTS / "judge").glob("*.md")} == set(VerdictKind)


@pytest.mark.parametrize("agent", AGENTS.values(), ids=AGENTS)
def test_every_agent_has_an_adapter(agent: Agent) -> None:
    assert (ROOT / "adapters" / "providers" / f"{ADAPTERS[agent.provider]}.py").is_file()


def test_every_procedure_but_execution_can_be_run() -> None:
    assert set(PROCEDURES) == set(Procedure) - {Procedure.EXECUTION}


def test_the_table_in_the_readme_is_the_table_of_rounds() -> None:
    rows = re.findall(
        r"^\| (\d) \| (.+?) \| (.+?) \| (\d+) \|", (ROOT / "README.md").read_text(), re.M
    )
    told = [(int(number), title, role, int(budget)) for number, title, role, budget in rows]
    assert told == [(row.number, row.title, row.role, row.budget) for row in ROUNDS.values()]


def test_names_in_the_architecture_page_exist() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    code = "\n".join(path.read_text() for path in sources())
    for name in re.findall(r"`([A-Za-z_]+)`", page):
        assert re.search(rf"\b{name}\b", code), name
    for path in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", page):
        assert (ROOT / path).is_file(), path


def test_no_module_has_a_name_that_attracts_everything() -> None:
    magnets = {"utils", "helpers", "common", "core", "shared", "base", "manager", "service"}
    assert not [path for path in sources() if path.stem in magnets | {"models"}]


def test_a_long_file_or_function_says_why() -> None:
    silent = []
    for path in sources():
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Module):
                lines, limit = len(path.read_text().splitlines()), 300
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines, limit = (node.end_lineno or 0) - node.lineno + 1, 50
            else:
                continue
            if lines > limit and "long because" not in (ast.get_docstring(node) or ""):
                silent.append(f"{path.relative_to(ROOT)}: {lines} lines")
    assert not silent
