"""From a system's address to all its objects: bodies, their lists, page after page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from app.importing.oparl.fetching import Fetcher, Unreachable, host_of
from app.importing.oparl.records import LISTS, Sorter
from app.importing.oparl.source import NotASource, parsed, take_all

MOST_PAGES = 20_000


@dataclass
class Walk:
    """One way through a system. What cannot be read on it is noted, and the rest goes on."""

    fetcher: Fetcher
    sorter: Sorter
    tell: Callable[[str], None]  # told of each page
    seen: set[str] = field(default_factory=set)

    def begin(self, url: str) -> None:
        """Read all that an address leads to. Raises NotASource where it leads to nothing."""
        try:
            data = self._get(url)
        except (Unreachable, ValueError) as error:
            raise NotASource(str(error)) from None
        try:
            self._from(url, data)
        except (Unreachable, ValueError) as error:
            self.sorter.leave(url[:500], None, str(error))

    def _from(self, url: str, data: Any) -> None:
        kind = str(data.get("type", "")).rpartition("/")[2] if isinstance(data, dict) else ""
        if kind == "System":
            self._list(str(data.get("body")), self._body)
        elif kind == "Body":
            self._body(url, data)
        else:
            self._pages(url, data, self._each)

    def _each(self, where: str, one: Any) -> None:
        if isinstance(one, dict) and str(one.get("type", "")).endswith("/Body"):
            self._body(where, one)
        else:
            self.sorter.take(where, one)

    def _body(self, where: str, data: Any) -> None:
        if self.sorter.take(where, data) is None:
            return
        for name in LISTS["Body"]:
            if isinstance(address := data.get(name), str):
                self._list(address, self.sorter.take)

    def _list(self, url: str, each: Callable[[str, Any], Any]) -> None:
        try:
            self._pages(url, self._get(url), each)
        except (Unreachable, ValueError) as error:
            self.sorter.leave(url[:500], None, str(error))

    def _pages(self, url: str, data: Any, each: Callable[[str, Any], Any]) -> None:
        """A list from the page that was read on; a page is read once, wherever links lead."""
        while True:
            if not isinstance(data, dict) or not isinstance(data.get("data"), list):
                take_all(url, data, self.sorter)
                return
            for number, one in enumerate(data["data"], 1):
                each(f"{url}, object {number}", one)
            links = data.get("links")
            following = links.get("next") if isinstance(links, dict) else None
            if not isinstance(following, str) or following in self.seen:
                return
            url, data = following, self._get(following)

    def _get(self, url: str) -> Any:
        if len(self.seen) >= MOST_PAGES:
            raise Unreachable(f"there are more than {MOST_PAGES:,} pages")
        self.seen.add(url)
        self.tell(url)
        return parsed(self.fetcher.fetch(url))


def read(url: str, sorter: Sorter, hosts: tuple[str, ...], tell: Callable[[str], None]) -> None:
    """Sort in what an address leads to, on its host and those allowed. Raises NotASource."""
    try:
        own = host_of(urlsplit(url))
    except ValueError:
        raise NotASource(f"{url[:200]} is no address.") from None
    Walk(Fetcher({own, *hosts}), sorter, tell).begin(url)
