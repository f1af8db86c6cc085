"""Pictures are drawn without a window, and closed after each test."""

import matplotlib
import pytest

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def closed():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


@pytest.fixture
def line():
    """``line(ax, label)``: the line of that label."""
    return lambda ax, label: next(artist for artist in ax.lines if artist.get_label() == label)
