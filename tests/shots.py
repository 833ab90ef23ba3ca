"""Pictures of every page, small and large, light and dark: `python -m tests.shots DIR`."""

import logging
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.factories.screens import chromium, open_context, served
from tests.factories.town import build_town
from tests.journeys.touring import furnish, plan, sign_in

VOTERS = ("resident", "moderator", "evaluator", "admin")  # one for each look
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
    """One file a page and look, named by role, address, width and light or dark."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as base, chromium() as browser:
        app = build_town(Folders(base), "shown")
        tour = plan(app, furnish(app))
        with served(app) as address:
            for role, paths in tour.items():
                pages = [path for path in paths if only in path]
                for look in LOOKS:
                    with opened(browser, app, role, address, look, target) as page:
                        for path in pages:
                            page.goto(address + path)
                            page.keep(path)
                print(f"{role}: {len(pages)} pages")
            for voter, look in zip(VOTERS, LOOKS, strict=True):
                with opened(browser, app, voter, address, look, target) as page:
                    vote(page, next(path for path in tour["stranger"] if "/booth" in path), only)


@contextmanager
def opened(browser, app, role: str, address: str, look: tuple[int, str], target: Path):
    """A page whose `keep` stores how it looks."""
    context = open_context(browser, *look, base_url=address)
    sign_in([context], app, role, address)
    page = context.new_page()

    def keep(name: str) -> None:
        file = f"{role}{name.replace('/', '.')[:70]}.{look[0]}.{look[1]}.png"
        page.screenshot(path=target / file, full_page=True)

    page.keep = keep
    yield page
    context.close()


def vote(page, booth: str, only: str) -> None:
    """From the district to the thanks: pages that come only one after the other."""
    if only not in booth:
        return
    page.goto(booth)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Go on").click()
    for n in range(2):
        page.locator("li.project:not(.chosen) button[name=add]").first.click()
        page.locator("li.project.chosen").nth(n).wait_for()
    page.keep(booth + ".chosen")
    page.goto(booth.replace("booth", "review"))
    page.get_by_role("button", name="Cast my ballot").click()
    page.keep(booth + ".not-yet")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_text("Your ballot is in").wait_for()
    page.keep(booth + ".done")
    page.goto(booth.replace("booth", "change"))
    page.keep(booth + ".change")


if __name__ == "__main__":
    shoot(Path(sys.argv[1]), *sys.argv[2:])
