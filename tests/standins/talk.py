"""Table talk: answers to our own prompts, without a script and always the same.

Told apart by what is asked for: a JSON schema (a ruling), `OBJECTION:` or `FINDING:` lines,
`FILE:` blocks, or words. Every answer is a function of the request alone.
"""

import re

from tests.standins.frames import compact
from tests.standins.script import Answer, Call

MODULE = "app/table.py"
PAGE = "README.md"
FUNCTION = "greet"


def talk(call: Call) -> Answer:
    """What this stand-in says to a prompt of ours."""
    thinking = f"Reading {len(call.messages)} messages…"
    return Answer(_text(call), thinking=thinking)


def _text(call: Call) -> str:
    if call.schema:
        return compact(_ruling(call.schema, "\n".join(call.messages)))
    asked = _instruction(call.last)
    if "OBJECTION:" in asked:
        return f"OBJECTION: A | {FUNCTION} | an empty name is greeted | {FUNCTION}('')\n"
    if "FINDING:" in asked:
        return _findings(call)
    if "FILE:" in asked:
        return _files(call)
    return _words(call)


def _instruction(last: str) -> str:
    """What follows the transcript; compatible servers get both in one message."""
    return re.split(r"</(?:turn|ruling|note|decision)>", last)[-1]


def _mark(call: Call) -> str:
    return call.digest[:8]


def _words(call: Call) -> str:
    return (
        f"## Position {_mark(call)}\n\n"
        f"I would keep it small: one command, one file. ☕ 日本語, e\u0301lan, 👩‍💻, שלום "
        f"must survive every hop.\n\n"
        f"- Input is checked once, at the edge.\n"
        f"- Failure is told in plain words (case {_mark(call)}).\n"
    )


def _files(call: Call) -> str:
    paths = _allowed(call.last) or [MODULE, PAGE]
    blocks = [_block(path, call) for path in paths]
    return f"Two decisions matter here ({_mark(call)}).\n\n" + "\n".join(blocks)


def _block(path: str, call: Call) -> str:
    kind = "python" if path.endswith(".py") else ""
    body = _module(call) if path.endswith(".py") else f"# Table\n\nMade for {_mark(call)}. 🪑\n"
    return f"FILE: {path}\n```{kind}\n{body}```\n"


def _module(call: Call) -> str:
    return (
        f'"""A table that greets. 🪑"""\n\n\n'
        f"def {FUNCTION}(name: str) -> str:\n"
        f'    """A greeting."""\n'
        f'    return f"Hello {{name}}, {_mark(call)}"\n\n\n'
        f"def seats() -> int:\n"
        f'    """How many sit here."""\n'
        f"    return {int(_mark(call), 16) % 9 + 1}\n"
    )


def _allowed(last: str) -> list[str]:
    """The paths of "You may write only these files: a, b."."""
    found = re.search(r"only these files: (.+?)\.(?:\s|$)", last)
    return [path.strip(" `") for path in found[1].split(",")] if found else []


def _findings(call: Call) -> str:
    first, *others = paths_in("\n".join(call.messages)) or [MODULE]
    finding = (
        f"FINDING: warning | {first} | {FUNCTION} | "
        f"an empty name is greeted as nobody ({_mark(call)}) | refuse an empty name"
    )
    return "\n".join([finding, *(f"CLEAN: {path}" for path in others)]) + "\n"


_NOT_NAMES = frozenset({"path/to/file.py", "path/from/the/project/root.py"})


def paths_in(text: str) -> list[str]:
    """The files that a prompt shows, in order, without the examples of our formats."""
    found = re.findall(r'(?:path="|^FILE: |^### |^File: )`?([\w./-]+\.\w+)', text, re.M)
    return [path for path in dict.fromkeys(found) if path not in _NOT_NAMES]


_OTHER_DRAFT = re.compile(r"<draft[^>]*\bB\b[^>]*>")


def _ruling(schema: dict[str, object], shown: str) -> dict[str, object]:
    """A consensus in the shape that is asked for, by the names of its properties.

    Nothing is taken from a draft B that is not on the table.
    """
    taken = {"draft": "B", "path": MODULE, "function": FUNCTION, "reason": "it is clearer"}
    known: dict[str, object] = {
        "decision": "CONSENSUS",
        "summary": "The drafts agree on a table that greets. 🤝",
        "question": "",
        "options": [],
        "objections": [],
        "base": "A",
        "incorporate": [taken] if _OTHER_DRAFT.search(shown) else [],
        "must_fix": [f"{MODULE}:{FUNCTION}: refuse an empty name"],
        "critical": [],
        "warnings": [
            {
                "place": f"{MODULE}:{FUNCTION}",
                "consequence": "an empty name is greeted",
                "fix": "refuse an empty name",
            }
        ],
        "confirmed_clean": [PAGE],
    }
    properties = schema.get("properties")
    names = list(properties) if isinstance(properties, dict) else []
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LookupError(f"the table talk knows no value for {unknown}")
    return {name: known[name] for name in names}
