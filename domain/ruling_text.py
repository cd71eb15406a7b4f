"""A ruling as people and later rounds read it: the seed's text form."""

from collections.abc import Sequence

from domain.decisions import Option
from domain.objections import Closing
from domain.verdicts import CodeVerdict, Incorporate, Item, ReviewVerdict, Verdict, one_line


def text_form(verdict: Verdict) -> str:
    """The ruling as people and later rounds read it; each item is one line."""
    ended = _list("OBJECTIONS", [_ended(row) for row in verdict.closed]) if verdict.closed else ""
    return _block(_ruled(verdict), ended)


def _ruled(verdict: Verdict) -> str:
    if not verdict.consensus:
        return "\n".join([f"DISCUSS: {verdict.question}", *map(_choice, verdict.options)])
    if isinstance(verdict, CodeVerdict):
        return _block(
            f"CONSENSUS: BASE={verdict.base}.",
            _list("INCORPORATE", [_taken(row) for row in verdict.incorporate]),
            _list("MUST_FIX", verdict.must_fix),
            verdict.summary,
        )
    if isinstance(verdict, ReviewVerdict):
        return _block(
            "CONSENSUS: " + _list("CRITICAL", [_wrong(item) for item in verdict.critical]),
            _list("WARNINGS", [_wrong(item) for item in verdict.warnings]),
            _list("CONFIRMED_CLEAN", verdict.confirmed_clean),
            verdict.summary,
        )
    return f"CONSENSUS: {verdict.summary}"


def _block(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _list(title: str, items: Sequence[str]) -> str:
    return "\n".join(
        [f"{title}:", *(f"- {one_line(item)}" for item in items)] if items else [f"{title}: none"]
    )


def _choice(option: Option) -> str:
    who = f" [{', '.join(option.seats)}]" if option.seats else ""
    why = f": {option.argument}" if option.argument else ""
    return f"({option.id}) {option.label}{who}{why}"


def _ended(closing: Closing) -> str:
    return f"{closing.about}: {closing.outcome}" + (f". {closing.reason}" if closing.reason else "")


def _taken(row: Incorporate) -> str:
    return f"{row.function} of {row.path} from {row.seat}" + (
        f": {row.reason}" if row.reason else ""
    )


def _wrong(item: Item) -> str:
    return f"{item.place}: {item.consequence}" + (f" Fix: {item.fix}" if item.fix else "")
