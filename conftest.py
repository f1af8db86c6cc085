"""Examples in docstrings draw into memory and leave no picture open; the tests of a page share a worker."""

from pathlib import Path

import pytest

CHAPTERS = [path.stem for path in Path(__file__).parent.glob("chapters/*.ipynb")]


def pytest_collection_modifyitems(items):
    """The files of one page run in one worker (`--dist loadgroup`), where its notebook is executed once."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(worker_group(item.path)))


def worker_group(path):
    """The page whose name the test file bears, or else the file."""
    if path.parent.name != "pages":
        return str(path)
    pages = [name for name in CHAPTERS if path.stem.startswith(f"test_{name}")]
    return max(pages, key=len, default=str(path))


@pytest.fixture(autouse=True)
def pictures_of_examples(request):
    """Only doctests need it: the tests close their own, and notebooks show theirs."""
    if not isinstance(request.node, pytest.DoctestItem):
        yield
        return
    import matplotlib

    matplotlib.use("agg")
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
