"""From a table to sums: formulas, labels, two-level data, sufficient statistics."""
