"""Tables of text, and the labels of their rows."""

from itertools import product


def text_table(rows, align):
    """Rows of cells as lines of text, each column as wide as its widest cell, two spaces between.

    `align` has one letter for all columns or one each: ``<`` pads a cell on the right, ``>`` on the left.
    """
    rows = [list(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    align = align * len(widths) if len(align) == 1 else align
    lines = ([f"{cell:{a}{w}}" for cell, a, w in zip(row, align, widths, strict=True)] for row in rows)
    return "\n".join("  ".join(line).rstrip() for line in lines)


def labels(name, shape):
    """One label for each number of an array: ``name`` alone, or ``name[0,1]`` and so on."""
    if not shape:
        return [name]
    return [f"{name}[{','.join(map(str, index))}]" for index in product(*map(range, shape))]
