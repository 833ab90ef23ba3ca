"""A walk through the site along its links: some pages of every kind, as one person sees them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

import html5lib
from werkzeug.exceptions import HTTPException

HTML = "{http://www.w3.org/1999/xhtml}"
FORBIDDEN = 403  # says why, and what would help: a page as good as any
OF_EACH_KIND = 2  # pages with the same endpoint and the same query fields
STARTS = ("/", "/account", "/dev/mail", "/display", "/help", "/nowhere", "/sign-in", "/sign-up")


@dataclass
class Visit:
    """One page as it came, and as a browser reads it."""

    path: str
    endpoint: str
    status: int
    text: str
    tree: object
    errors: list[str]  # where the HTML is not valid
    came_from: str


class Walk:
    """Follows links from some starts; `broken` lists those that lead nowhere."""

    of_each = OF_EACH_KIND

    def __init__(self, app, client) -> None:
        self.app = app
        self.client = client
        self.adapter = app.url_map.bind("localhost")
        self.seen: set[str] = set()
        self.kinds: Counter[tuple] = Counter()
        self.broken: list[str] = []

    def pages(self, starts=STARTS) -> Iterator[Visit]:
        """Every page of some kind that can be reached, breadth first."""
        waiting = [(path, "") for path in starts]
        while waiting:
            path, came_from = waiting.pop(0)
            if not self._is_new(path):
                continue
            if visit := self.visit(path, came_from):
                yield visit
                waiting += [(link, path) for link in links(visit)]

    def visit(self, path: str, came_from: str = "") -> Visit | None:
        answer = self.client.get(path, follow_redirects=True)
        if answer.status_code >= 400 and answer.status_code != FORBIDDEN and came_from:
            self.broken.append(f"{came_from} -> {path}: {answer.status_code}")
        if answer.mimetype != "text/html":
            return None
        return self.read(answer, path, came_from)

    def read(self, answer, path: str, came_from: str) -> Visit:
        parser = html5lib.HTMLParser()
        text = answer.get_data(as_text=True)
        tree = parser.parse(text)
        errors = [f"{where}: {code} {values}" for where, code, values in parser.errors]
        endpoint = self._endpoint(path) or ""
        return Visit(path, endpoint, answer.status_code, text, tree, errors, came_from)

    def _is_new(self, path: str) -> bool:
        if path in self.seen:
            return False
        self.seen.add(path)
        if (endpoint := self._endpoint(path)) in {None, "static"} and path != "/nowhere":
            return False
        kind = (endpoint, *sorted(parse_qs(urlsplit(path).query)))
        self.kinds[kind] += 1
        return self.kinds[kind] <= self.of_each

    def _endpoint(self, path: str) -> str | None:
        try:
            return self.adapter.match(urlsplit(path).path, method="GET")[0]
        except HTTPException:
            return "" if path.startswith("/") else None


def elements(tree, *names: str) -> Iterator:
    wanted = {HTML + name for name in names}
    return (each for each in tree.iter() if each.tag in wanted or not names)


def links(visit: Visit) -> list[str]:
    """Where the links of a page lead on this site."""
    found = []
    for link in elements(visit.tree, "a"):
        target = urlsplit(urljoin(f"http://localhost{visit.path}", link.get("href", "")))
        if target.scheme == "http" and target.netloc in {"localhost", "folkmoot.test"}:
            found.append(target.path + (f"?{target.query}" if target.query else ""))
    return found
