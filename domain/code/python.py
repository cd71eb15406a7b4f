"""Python source as a syntax tree."""

import ast
import warnings


def parse_module(text: str) -> ast.Module | None:
    """The module's tree, or None when this Python cannot read it.

    Warnings about the text (an invalid escape) are of no use to a reader and are dropped.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
