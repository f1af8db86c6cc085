"""What tests of several folders share: repeatable properties, fresh seeds, a browser."""

import os
import secrets
import shutil

import hypothesis
import pytest
from workers import page_of

IN_CI = os.environ.get("CI", "").lower() == "true"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

hypothesis.settings.register_profile("push", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("scheduled", deadline=None, database=None)


def pytest_configure(config):
    fresh = "scheduled" in config.option.markexpr and "not scheduled" not in config.option.markexpr
    hypothesis.settings.load_profile("scheduled" if fresh else "push")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give one worker all files about a page: they run its notebook once."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class LoadPageScheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return page_of(super()._split_scope(nodeid))

    return LoadPageScheduling(config, log)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A browser test that is skipped proves nothing: in continuous integration it fails."""
    report = (yield).get_result()
    if IN_CI and report.skipped and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: continuous integration must have a browser"


@pytest.fixture
def fresh_seed():
    """A seed that no earlier run has used; set BHM_SEED to repeat a run."""
    seed = int(os.environ.get("BHM_SEED") or secrets.randbits(32))
    print(f"BHM_SEED={seed}")
    return seed


@pytest.fixture(scope="session")
def browser():
    """Chromium without a window; the test is skipped where none is installed."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(BROWSER_FLAGS))
        yield chromium
        chromium.close()
