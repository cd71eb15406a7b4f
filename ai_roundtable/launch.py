"""The console entry point: puts the project's packages on the path, then hands over to the CLI."""

import sys
from pathlib import Path


def main() -> None:
    """Run `roundtable`, from the wheel's private folder or from the repository."""
    here = Path(__file__).resolve().parent
    inside = here / "_app"
    sys.path.insert(0, str(inside if inside.is_dir() else here.parent))
    from cli.main import main as cli

    cli()
