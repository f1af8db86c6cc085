"""Examples in docstrings draw into memory, and leave no picture open."""

import pytest


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
