"""CI counts a skipped test as a failed one."""

import os
import subprocess
import sys

import pytest

from tests.ops.conftest import ROOT

SKIPPED = "import pytest\n\ndef test_left_out():\n    pytest.skip('no browser here')\n"


@pytest.mark.parametrize(("strict", "code"), [("", 0), ("1", 1)], ids=["usually", "in-ci"])
def test_a_skip_fails_where_nothing_may_be_left_out(tmp_path, strict, code):
    (tmp_path / "test_it.py").write_text(SKIPPED)
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_runtest_makereport\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=ROOT, env=os.environ | {"FOLKMOOT_NO_SKIP": strict}, check=False,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == code, done.stdout
