"""`make soak`: run all long checks, or those of some areas (`python -m benchmarks.soak counting`)."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules

import benchmarks.soak


def checks(areas: list[str]) -> Iterator[tuple[str, Callable[[], str]]]:
    """The checks of these areas, of all when none is named."""
    known = [module.name for module in iter_modules(benchmarks.soak.__path__)]
    if unknown := set(areas) - set(known):
        sys.exit(f"no area {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for area in areas or [name for name in known if name != "__main__"]:
        module = import_module(f"benchmarks.soak.{area}")
        for name, function in vars(module).items():
            if name.startswith("check_"):
                yield f"{area}: {name.removeprefix('check_').replace('_', ' ')}", function


def main(areas: list[str]) -> int:
    failed = 0
    for name, check in checks(areas):
        start = time.monotonic()
        try:
            said = check()
        except Exception:  # noqa: BLE001 -- the other checks still run
            failed += 1
            traceback.print_exc()
            said = "FAILED"
        print(f"{name}: {said} ({time.monotonic() - start:.0f} s)", flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
