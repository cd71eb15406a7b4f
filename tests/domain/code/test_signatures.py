"""What a file offers is read from its text, and what an answer drops of it is seen."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.code.signatures import MAX_LINE, dropped, signatures

ROOT = Path(__file__).parents[3]
SHOP = """import os

class Shop(Base, metaclass=Meta):
    '''def no(): pass'''
    async def pay(
        self, amount: int = 0, *, by: str | None = None
    ) -> bool:
        def inner(): ...
        return True

    def _count(self): ...
    def __init__(self): ...

class _Hidden:
    def seen(self): ...

@cache
def total(*prices, **more): return 1

if os.name:
    def here(): ...
else:
    def there(): ...
try:
    import x
except ImportError:
    def x(): ...
"""
READ: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "python": (
        "a.py",
        SHOP,
        (
            "class Shop(Base, metaclass=Meta)",
            "    async def pay(self, amount: int=0, *, by: str | None=None) -> bool",
            "def total(*prices, **more)",
            "def here()",
            "def there()",
            "def x()",
        ),
    ),
    "python that is broken": (
        "a.py",
        "class Shop(Base):\n    def pay(self):\n        def inner(): ...\n    def _no(self): ...\n"
        "def total(a,\n          b):\n    def inner2(): ...\nasync def late(): ...\ndef (:\n",
        ("class Shop(Base)", "    def pay(self)", "def total(a,", "async def late(): ..."),
    ),
    "typescript": (
        "a.ts",
        "export default async function run(a: number = 1): Promise<void> {\n}\n"
        "export abstract class Shop extends Base {\n  pay() {}\n}\nfunction hidden() {}\n"
        "export const total = (a: number) => {\n}\nexport type Id = string;\n"
        "export { hidden, x as y }\n// export class Gone {}\nconst t = `\nexport class InText {}\n`\n",
        (
            "export default async function run(a: number = 1): Promise<void>",
            "export abstract class Shop extends Base",
            "export const total = (a: number) =>",
            "export type Id = string",
            "export hidden",
            "export y",
        ),
    ),
    "commonjs": ("a.cjs", "exports.pay = pay\nmodule.exports.total = 1;\n", ("exports.pay = pay", "module.exports.total = 1")),
    "go": (
        "a.go",
        "func Pay(a int) error {\n}\nfunc (s *Shop[T]) Refund() {\n}\nfunc hidden() {}\ntype Shop struct {\n}\n",
        ("func Pay(a int) error", "func (s *Shop[T]) Refund()", "type Shop struct"),
    ),
    "rust": ("a.rs", "pub async fn pay(a: u8) -> bool {\n}\nfn hidden() {}\npub(crate) struct Shop;\n", ("pub async fn pay(a: u8) -> bool", "pub(crate) struct Shop")),
    "java": (
        "A.java",
        "public final class Shop {\n  public static List<Item> items(int a) {\n  }\n  private void no() {}\n}\n",
        ("public final class Shop", "public static List<Item> items(int a)"),
    ),
    "unknown": ("a.md", "def x(): ...\n", ()),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text", "lines"), READ.values(), ids=READ)
def test_signatures_are_read(path: str, text: str, lines: tuple[str, ...]) -> None:
    assert signatures(path, text) == lines


def test_a_long_signature_is_cut() -> None:
    (line,) = signatures("a.py", f"def f({', '.join(f'argument_{n}' for n in range(99))}): ...\n")

    assert len(line) == MAX_LINE
    assert line.endswith("…")


TS = "export function pay() {}\nexport class Shop {}\n"
LOST: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "nothing": ("a.py", SHOP, SHOP, ()),
    "another body and other arguments": ("a.py", "def f(): ...\n", "def f(a, b=1): return a\n", ()),
    "a function": ("a.py", "def f(): ...\ndef g(): ...\n", "def g(): ...\n", ("f",)),
    "a class counts once": ("a.py", SHOP, "def total(): ...\ndef here(): ...\nthere = x = here\n", ("Shop",)),
    "a method": ("a.py", "class A:\n    def f(self): ...\n", "class A:\n    x = 1\n", ("A.f",)),
    "moved into a class": ("a.py", "def f(): ...\n", "class A:\n    def f(self): ...\n", ("f",)),
    "what is private": ("a.py", "def _f(): ...\n", "x = 1\n", ()),
    "imported from elsewhere now": ("a.py", "def f(): ...\n", "from b import g as f\n", ()),
    "assigned now": ("a.py", "def f(): ...\nclass A:\n    def m(self): ...\n", "f = 1\nclass A:\n    m: int = 2\n", ()),
    "all of it": ("a.py", "def f(): ...\n", "", ("f",)),
    "a new file": ("a.py", "", "def f(): ...\n", ()),
    "broken before": ("a.py", "def f(): ...\ndef (:\n", "def g(): ...\n", ("f",)),
    "broken after": ("a.py", "def f(): ...\ndef g(): ...\n", "def g(): ...\ndef (:\n", ("f",)),
    "an export": ("a.ts", TS, "function pay() {}\nexport class Shop {}\n", ("pay",)),
    "exported in another way": ("a.ts", TS, "const pay = 1\nclass Shop {}\nexport { pay, Shop }\n", ()),
    "only in a comment": ("a.ts", TS, "/*\n" + TS + "*/\n", ("pay", "Shop")),
    "a go method": ("a.go", "func (s Shop) Pay() {}\n", "func (t Till) Pay() {}\n", ("Shop.Pay",)),
    "an unknown language": ("a.md", "# A\n", "", ()),
}  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after", "names"), LOST.values(), ids=LOST)
def test_what_is_dropped_is_named(
    path: str, before: str, after: str, names: tuple[str, ...]
) -> None:
    assert dropped(before, after, path) == names


def own_files() -> list[Path]:
    return sorted((ROOT / "domain").rglob("*.py"))


@pytest.mark.parametrize("path", own_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_definition_of_this_project_is_offered_and_missed(path: Path) -> None:
    text = path.read_text()
    public = [
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
    ]

    tops = [line for line in signatures(path.name, text) if not line.startswith(" ")]

    assert [line.replace("(", " ").split()[1] for line in tops] == public
    assert dropped(text, text, path.name) == ()
    assert dropped(text, "", path.name) == tuple(public)


@pytest.mark.parametrize("suffix", ["py", "ts", "go", "java", "rs"])
@given(text=st.text(alphabet="export def class pub func(){}'\"`*/\n\\=aA\0\ud800"))
def test_no_text_upsets_a_reader(suffix: str, text: str) -> None:
    assert dropped(text, text, f"a.{suffix}") == ()
    assert all(signatures(f"a.{suffix}", text))


@pytest.mark.parametrize(
    "piece", ["export ", "public a ", "public <", "func (", "export {", "pub ", "class "]
)
def test_a_hostile_text_is_read_in_linear_time(piece: str) -> None:
    for suffix in ("ts", "java", "go", "rs", "py"):
        assert len(signatures(f"a.{suffix}", piece * 20_000)) <= 1
