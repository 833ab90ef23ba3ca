"""Pictures of every page, small and large, light and dark: `python -m tests.shots DIR`."""

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.factories.screens import chromium, open_context, served
from tests.factories.town import build_town
from tests.journeys.touring import furnish, plan, sign_in

LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


class Folders:
    """What pytest gives the tests: folders of a run."""

    def __init__(self, base: str) -> None:
        self.base = Path(base)

    def getbasetemp(self) -> Path:
        return self.base

    def mktemp(self, name: str) -> Path:
        (self.base / name).mkdir()
        return self.base / name


def shoot(target: Path, only: str = "") -> None:
    """One file a page and look: role, number and address, width, light or dark."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as base, chromium() as browser:
        app = build_town(Folders(base), "shown")
        tour = plan(app, furnish(app))
        with served(app) as address:
            for role, paths in tour.items():
                for width, scheme in LOOKS:
                    context = open_context(browser, width, scheme)
                    sign_in([context], app, role, address)
                    page = context.new_page()
                    for path in paths:
                        if only in path:
                            page.goto(address + path)
                            name = f"{role}{path.replace('/', '.')[:70]}.{width}.{scheme}.png"
                            page.screenshot(path=target / name, full_page=True)
                    context.close()
                print(f"{role}: {len(paths)} pages")


if __name__ == "__main__":
    shoot(Path(sys.argv[1]), *sys.argv[2:])
