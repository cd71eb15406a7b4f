"""Things that are tied to each other put together, up to a size."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

Tie = tuple[str, str]


def clusters(
    sizes: Mapping[str, int], ties: Iterable[Tie], fits: Callable[[int], bool]
) -> dict[str, str]:
    """The cluster of each name, called after its first name; each cluster's size fits.

    The strongest ties come first: those in both directions, then those between names with few
    others, for a tie to what everybody uses says little. Two clusters become one when both fit.
    Ties to names without a size are left out. The same for every order of the input.
    """
    known = {tie for tie in ties if tie[0] in sizes and tie[1] in sizes and tie[0] != tie[1]}
    home = {name: name for name in sizes}
    filled = dict(sizes)
    members = {name: [name] for name in sizes}
    for one, other in _by_strength(known):
        first, second = sorted((home[one], home[other]))
        if first == second or not fits(filled[first] + filled[second]):
            continue
        filled[first] += filled.pop(second)
        moved = members.pop(second)
        members[first] += moved
        home.update(dict.fromkeys(moved, first))
    return home


def _by_strength(ties: set[Tie]) -> list[Tie]:
    pairs = {(min(tie), max(tie)) for tie in ties}
    degree = Counter(name for pair in pairs for name in pair)

    def weakness(pair: Tie) -> tuple[bool, int, Tie]:
        mutual = pair in ties and pair[::-1] in ties
        return not mutual, degree[pair[0]] * degree[pair[1]], pair

    return sorted(pairs, key=weakness)
