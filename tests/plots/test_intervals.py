"""Pictures of intervals keep their order and name what they are told to."""

from bhm_core.plots import plot_caterpillar, plot_intervals


def test_the_first_interval_stands_on_top():
    ax = plot_intervals(["a", "b"], [0, 1], [-1, 0], [1, 2], marks=[0.5, 0.5])
    assert [t.get_text() for t in ax.get_yticklabels()] == ["a", "b"]
    assert list(ax.get_yticks()) == [1, 0]


def test_a_caterpillar_is_sorted():
    ax = plot_caterpillar([3.0, 1.0, 2.0], [2, 0, 1], [4, 2, 3], highlight={"A": 1}, population=2)
    assert list(ax.get_lines()[0].get_ydata()) == [1.0, 2.0, 3.0]
    assert ax.texts[0].xy == (1, 0)
