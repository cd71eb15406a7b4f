"""In which order the files of a code base are read: by what they are for, then by folder."""

import re
from collections.abc import Sequence
from enum import IntEnum

_LOCKS = re.compile(
    r"(.*[.-])?lock(\.(json|yaml|yml|hcl))?|(.*\.)?lockb|go\.sum|npm-shrinkwrap\.json|"
    r"packages\.lock\.json|gradle\.lockfile|package\.resolved"
)
_TEST_FOLDERS = frozenset(
    {"test", "tests", "__tests__", "spec", "specs", "e2e", "testdata", "fixtures"}
)
_TEST_NAMES = re.compile(
    r"test_.*|.*_test\.[^.]+|.*\.(test|spec|cy)\.[^.]+|conftest\.py|.*tests?\.(java|cs|kt)"
)
_CONFIG_FOLDERS = frozenset(
    {
        ".github",
        ".gitlab",
        ".circleci",
        "deploy",
        "infra",
        "terraform",
        "k8s",
        "helm",
        "docker",
        "docs",
    }
)
_CONFIG_NAMES = re.compile(
    r".*\.(ya?ml|toml|json|jsonc|json5|ini|cfg|conf|env|properties|tf|tfvars|hcl|md|mdx|rst|txt|"
    r"xml|gradle|dockerfile|bat|ps1|sh)|(docker|make|proc|vagrant|jenkins|caddy)file.*|\..*|.*\.config\.[^.]+"
)


class Kind(IntEnum):
    """What a file is for, as its path tells; in the order of reading."""

    APP = 0
    CONFIG = 1
    """Configuration, infrastructure, documents."""
    TEST = 2
    LOCK = 3


def precedence(path: str) -> tuple[Kind, str, str]:
    """A key to sort by: kind, folder, name."""
    folder, _, name = path.rpartition("/")
    return _kind(folder.lower().split("/"), name.lower()), folder, name


def _kind(folders: Sequence[str], name: str) -> Kind:
    if _LOCKS.fullmatch(name):
        return Kind.LOCK
    if _TEST_NAMES.fullmatch(name) or not _TEST_FOLDERS.isdisjoint(folders):
        return Kind.TEST
    if _CONFIG_NAMES.fullmatch(name) or not _CONFIG_FOLDERS.isdisjoint(folders):
        return Kind.CONFIG
    return Kind.APP
