"""Text tables are as wide as their cells ask for, and every number has a label of its own."""

from bhm_core._tables import labels, text_table


def test_columns_are_as_wide_as_their_widest_cell_and_aligned_as_told():
    rows = [("", "mean", "unit"), ("theta[0]", "1.5", "points"), ("mu", "-12.25", "")]
    assert text_table(rows, "<><").splitlines() == [
        "            mean  unit",
        "theta[0]     1.5  points",
        "mu        -12.25",
    ]


def test_one_letter_aligns_all_columns():
    assert text_table([("a", "bb"), ("ccc", 1)], "<") == "a    bb\nccc  1"


def test_labels_count_the_last_index_fastest():
    assert labels("mu", ()) == ["mu"]
    assert labels("b", (2, 2)) == ["b[0,0]", "b[0,1]", "b[1,0]", "b[1,1]"]
