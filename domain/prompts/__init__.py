"""The pages that language models read: Markdown with `$names`, filled in here and nowhere else."""

from importlib.resources import files
from string import Template


def render(page: str, **values: str) -> str:
    """The page (`system`, `rounds/development`, `judge/code`) with its values filled in.

    Raises `KeyError` for a value that is missing and `TypeError` for one the page does not name.
    """
    template = Template(_text(page))
    surplus = set(values) - set(template.get_identifiers())
    if surplus:
        raise TypeError(f"the page {page!r} has no place for {', '.join(sorted(surplus))}")
    return template.substitute(values).strip()


def _text(page: str) -> str:
    return files(__name__).joinpath(f"{page}.md").read_text(encoding="utf-8")
