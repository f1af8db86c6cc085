"""The figures: for each a Python module and an ES module of the same name."""
