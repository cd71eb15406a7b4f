"""Files: the tree, one file, the ZIP."""

import base64
import io
import zipfile

from tests.api.house import House

TEXT = "def main() -> None:\n    print('grüezi')\n"
BYTES = bytes(range(256))
UPLOADS = [
    {"path": "src/main.py", "content": TEXT},
    {"path": "logo.png", "content": base64.b64encode(BYTES).decode(), "encoding": "base64"},
    {"path": "app/[id]/日本語.md", "content": "# hi\n"},
]


async def test_the_tree_lists_what_was_uploaded(house: House) -> None:
    session_id = await house.start(files=UPLOADS)
    listing = (await house.http.get(f"/api/session/{session_id}/files")).json()
    assert [file["path"] for file in listing["files"]] == [
        "app/[id]/日本語.md",
        "logo.png",
        "src/main.py",
    ]
    assert [file["size"] for file in listing["files"]] == [5, 256, len(TEXT.encode())]
    assert listing["tree"] == (await house.view(session_id)).tree


async def test_a_file_is_shown_as_text(house: House) -> None:
    session_id = await house.start(files=UPLOADS)
    url = f"/api/session/{session_id}/file"
    answer = await house.http.get(url, params={"path": "src/main.py"})
    size = len(TEXT.encode())
    assert answer.json() == {"path": "src/main.py", "text": TEXT, "size": size, "binary": False}


async def test_a_file_that_is_not_there_or_cannot_be(house: House) -> None:
    session_id = await house.start(files=UPLOADS)
    url = f"/api/session/{session_id}/file"
    for path, status in (("src/other.py", 404), ("../../etc/passwd", 422), ("", 422)):
        answer = await house.http.get(url, params={"path": path})
        assert answer.status_code == status
        assert answer.json()["field"] == "path"
        assert answer.json()["remedy"]
    assert (await house.http.get(url)).json()["field"] == "path"


async def test_the_zip_is_the_tree_and_always_the_same(house: House) -> None:
    first = await house.start(files=UPLOADS)
    second = await house.start(files=list(reversed(UPLOADS)))
    answer = await house.http.get(f"/api/session/{first}/download")
    again = await house.http.get(f"/api/session/{second}/download")
    assert answer.content == again.content
    assert answer.headers["Content-Type"] == "application/zip"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == f'attachment; filename="roundtable-{first}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert bundle.testzip() is None
        assert bundle.namelist() == ["app/[id]/日本語.md", "logo.png", "src/main.py"]
        assert bundle.read("src/main.py") == TEXT.encode()
        assert bundle.read("logo.png") == BYTES


async def test_a_session_without_files_has_an_empty_tree(house: House) -> None:
    session_id = await house.start()
    listing = (await house.http.get(f"/api/session/{session_id}/files")).json()
    assert listing == {"tree": None, "files": []}
