"""A few cases for `make test`; the others, which say the same, for `make long`."""

import pytest


def few(quick, cases):
    """All cases of a parameter in their order, each `long` that is not among the `quick` ones."""
    unknown = [case for case in quick if case not in cases]
    assert not unknown, f"no such cases: {unknown}"
    return [case if case in quick else pytest.param(case, marks=pytest.mark.long) for case in cases]
