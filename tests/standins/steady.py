"""Steady talk: answers that depend on the vendor and the round alone, not on the speaking order.

Two sessions over the same task end with the same files, whatever order their seats drew and
however often a call had to be repeated. The judge finds its favourite by a mark in the drafts.
"""

import json
import re

from tests.standins.script import Answer, Call

BASE, OTHER = "anthropic", "openai"
"""Whose draft every ruling takes as its base, and from whose it takes a function."""

WORDS = "One table, many voices: わかりやすく, prêt à relire, 👩‍💻. "


def steady(call: Call) -> Answer:
    """What this stand-in says to a prompt of ours."""
    return Answer(_ruling(call) if call.schema else _text(call))


def stubborn(call: Call) -> Answer:
    """The same, but judges see no consensus before the last iteration."""
    found = re.search(r"iteration (\d+) of at most (\d+)", call.last)
    if not call.schema or not found or found[1] == found[2] or _reviews(call):
        return steady(call)
    ruling = json.loads(_ruling(call))
    option = {"label": "small", "argument": "it is enough", "drafts": ["A"]}
    changed = {"decision": "DISCUSS", "question": "How small?", "options": [option, option]}
    return Answer(json.dumps({**ruling, **changed}))


def _text(call: Call) -> str:
    asked = re.split(r"</(?:turn|ruling|note|decision)>", call.last)[-1]
    mark = f"{call.vendor} on {_round(call)}{_iteration(call)}"
    if "OBJECTION:" in asked:
        return _objection(call, mark)
    if "FINDING:" in asked:
        return _findings(call, mark)
    if "only these files:" in asked:
        mended = [path for path in _allowed(asked) if path.endswith("made.py")]
        return _blocks({path: _module("fixed") for path in mended})
    if "the base" in asked and "Take from the other drafts" in asked:
        return _blocks({_path(call): _module(f"merged on {_round(call)}")})
    if "FILE:" in asked:
        return _blocks({_path(call): _module(mark), "README.md": f"# {mark}\n"})
    return f"{mark}. {WORDS * 12}"


def _reviews(call: Call) -> bool:
    return "confirmed_clean" in json.dumps(call.schema)


def _round(call: Call) -> str:
    found = re.search(r"The round is ([A-Z]\w+)", call.last)
    return found[1] if found else "the round"


def _iteration(call: Call) -> str:
    """What tells a later iteration from the first: a seat that repeats itself ends the debate."""
    found = re.search(r"This is iteration (\d+)", call.last)
    return f", iteration {found[1]}" if found and found[1] != "1" else ""


def _path(call: Call) -> str:
    return f"{_round(call).lower().replace(' ', '_')}/made.py"


def _module(mark: str) -> str:
    lines = [f'MARK = "{mark}"', *(f"LINE_{n} = {n}" for n in range(60))]
    return "\n".join(lines) + "\n"


def _blocks(files: dict[str, str]) -> str:
    return "\n".join(f"FILE: {path}\n```\n{text}```\n" for path, text in files.items())


def _allowed(asked: str) -> list[str]:
    found = re.search(r"only these files: (.+?)\.(?:\s|$)", asked)
    return [path.strip(" `") for path in found[1].split(",")] if found else []


def _findings(call: Call, mark: str) -> str:
    shown = re.findall(r"^FILE: (\S+)", "\n".join(call.messages), re.M)
    paths = [path for path in shown if path.endswith("made.py")]
    if not paths:
        return f"CLEAN: {shown[-1] if shown else 'everything'}\n{WORDS * 12}\n"
    return f"FINDING: critical | {paths[0]}:1 | {mark} sees a fault | mend it\n{WORDS * 12}\n"


def _objection(call: Call, mark: str) -> str:
    """One objection to the same draft, whatever the order in which it is shown."""
    label = _labels(call).get(OTHER, "A")
    return f"OBJECTION: {label} | the list | {mark} sees it fail | give it nothing\n{WORDS * 2}\n"


def _labels(call: Call) -> dict[str, str]:
    """The label of each vendor's draft."""
    labels = re.findall(r'<draft label="(\w)">.*?(anthropic|openai|gemini) on', call.last, re.S)
    return {vendor: label for label, vendor in labels}


def _ruling(call: Call) -> str:
    by_vendor = _labels(call)
    places = sorted(set(re.findall(r"FINDING: critical \| (\S+)", call.last)))
    path = re.search(r"^FILE: (\S+made\.py)", call.last, re.M)
    known = {
        "decision": "CONSENSUS",
        "summary": f"Agreed on {_round(call)}.",
        "question": "",
        "options": [],
        "objections": [],
        "base": by_vendor.get(BASE, "A"),
        "incorporate": [
            {
                "draft": by_vendor.get(OTHER, "A"),
                "path": path[1] if path else "made.py",
                "function": "",
                "reason": "it is shorter",
            }
        ],
        "must_fix": [],
        "critical": [{"place": at, "consequence": "it fails", "fix": "mend it"} for at in places],
        "warnings": [],
        "confirmed_clean": [],
    }
    assert call.schema is not None
    properties = call.schema.get("properties")
    assert isinstance(properties, dict)
    return json.dumps({name: known[name] for name in properties})
