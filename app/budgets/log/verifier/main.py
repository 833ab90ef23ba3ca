"""Running the checks and telling what they say."""

# fmt: off
from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from app.budgets.log.verifier.checks import Bundle
from app.budgets.log.verifier.reading import Failed, content_of, files_of, text_in

USAGE = """Check the published bundle of a voting round: python3 verify.py [FOLDER or bundle.zip]

Needs nothing but Python 3.9 or newer, and no network. Without an argument it checks the folder
that you are in.

    --witness FILE   a signed state of the log that somebody else kept: fails if the log was rewritten since
    --receipt FILE   a voter's receipt: says what became of the ballot (the receipt names no choice)
    --stub SERIAL    what is printed on the stub of a sheet of paper: says what became of the sheet

It prints each check and ends with 0 if everything holds, else with 1 after the first check that
fails. What it shows, and what nothing of this kind can show, is in docs/voting.md of Folkmoot.
Who does not trust this copy takes one from elsewhere: any Folkmoot writes the same text.
"""


class Arguments(argparse.ArgumentParser):
    """Ends with 1 where the command is not understood: 0 and 1 are all the endings there are."""

    def error(self, message: str) -> Any:
        print(f"{USAGE}\n{message}")
        sys.exit(1)


def say(text: str) -> None:
    """Print a line. What a bundle holds could be made to look like lines of ours, or to steer the terminal."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    print(shown.encode("ascii", "backslashreplace").decode() if not can_show(shown) else shown, flush=True)


def can_show(text: str) -> bool:
    """Whether the terminal has these letters."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def run(name: str, check: Callable[[], Any]) -> Any:
    """Run a check, and say how it went. Ends the program where it fails, whatever the bundle holds."""
    try:
        found = check()
    except Failed as failed:
        say(f"{name}: FAILED: {failed}")
    except Exception as error:
        say(f"{name}: FAILED: something here is not as the format wants it ({type(error).__name__}: {str(error)[:200]})")
    else:
        first, *more = found.split("\n") if isinstance(found, str) else [""]
        say(f"{name}: good" + (f" ({first})" if first else ""))
        for line in more:
            say(f"    {line}")
        return found
    say("This bundle does NOT hold.")
    sys.exit(1)


def receipt(bundle: Bundle, path: str) -> str:
    """What a receipt's file is answered."""
    return bundle.check_receipt(text_in(content_of(path), path), os.path.basename(path))


def main(arguments: list[str]) -> None:
    """Check a bundle; ends the program with 0 or 1."""
    parser = Arguments(add_help=False)
    parser.add_argument("bundle", nargs="?", default=".")
    parser.add_argument("--witness", action="append", default=[])
    parser.add_argument("--receipt", action="append", default=[])
    parser.add_argument("--stub", action="append", default=[])
    parser.add_argument("-h", "--help", action="store_true")
    given = parser.parse_args(arguments)
    if given.help:
        print(USAGE)
        return

    def read() -> Bundle:
        kept = [(os.path.basename(path), text_in(content_of(path), path)) for path in given.witness]
        return Bundle(files_of(given.bundle), kept)

    bundle: Bundle = run("0 bundle", read)
    run("1 log", bundle.check_log)
    run("2 files", bundle.check_files)
    run("3 versions", bundle.check_versions)
    run("4 ballots", bundle.check_ballots)
    run("5 counts", bundle.check_counts)
    run("6 result", bundle.check_result)
    for path in given.receipt:
        run("7 receipt", partial(receipt, bundle, path))
    for serial in given.stub:
        run("7 stub", partial(bundle.check_stub, serial))
    say("Everything holds.")


if __name__ == "__main__":
    main(sys.argv[1:])
