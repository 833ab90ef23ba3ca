"""Whether a test may be left out: in CI it may not."""

import os

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where nothing may be left out, a skipped test has failed."""
    report = yield
    if report.skipped and os.environ.get("FOLKMOOT_NO_SKIP"):
        report.outcome, report.longrepr = "failed", f"skipped: {report.longrepr}"
    return report
