"""What stands around a group of files: those they import, those that import them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence


def neighbours(group: Collection[str], ties: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The paths outside the group with a tie into it, the most useful first.

    First what the group imports, then what imports the group; in each those with most ties, then
    by path.
    """
    inside = frozenset(group)
    used = Counter(
        other for path in sorted(inside) for other in ties.get(path, ()) if other not in inside
    )
    users = Counter(
        path
        for path, others in ties.items()
        for other in others
        if other in inside and path not in inside and path not in used
    )
    return (*_by_count(used), *_by_count(users))


def _by_count(counted: Counter[str]) -> list[str]:
    return sorted(counted, key=lambda path: (-counted[path], path))
