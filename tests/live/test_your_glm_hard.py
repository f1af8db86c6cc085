"""Yes/no outcomes and counts that are hard on the page "Your data": the posterior is still the package's."""

import numpy as np
import pytest
from test_your_glm_code import READ, chosen, file_of, gaps, page  # noqa: F401
from yours import call


def rows(family, y, index, x=None, size=None):
    n_groups = int(max(index)) + 1
    return {"family": family, "y": [int(v) for v in y], "x": None if x is None else [float(v) for v in x],
            "u": None, "size": size, "index": [int(j) for j in index], "n_groups": n_groups,
            "labels": [f"g{j:02d}" for j in range(n_groups)]}


def three_groups(rng):
    index = np.arange(60) % 3
    return rows("binomial", rng.random(60) < 0.1 + 0.3 * index, index)


def separated(rng):
    """All above 0 are yes, none below."""
    x = rng.normal(size=80)
    return rows("binomial", x > 0, np.arange(80) % 8, x)


def thousands(rng):
    index = np.arange(50) % 10
    return rows("poisson", np.sort(rng.poisson(4000 * np.exp(0.5 * rng.normal(size=10))[index])), index)


def rare(rng):
    index = np.arange(4000) % 40
    return rows("binomial", rng.random(4000) < 0.004, index)


def alike(rng):
    index = np.arange(400) % 20
    return rows("poisson", rng.poisson(2.0, 400), index, rng.normal(size=400))


def zeros_and_ones(rng):
    """Groups in which every outcome is the same."""
    index = np.arange(48) % 12
    return rows("binomial", index % 2, index)


def few_rows(rng):
    return rows("poisson", [0, 3, 1, 0, 5, 2, 0, 9], [0, 0, 1, 1, 2, 2, 3, 3])


@pytest.mark.parametrize("made", [three_groups, separated, thousands, rare, alike, zeros_and_ones, few_rows])
def test_hard_data_have_the_posterior_of_the_package(page, made):  # noqa: F811
    data = made(np.random.default_rng(5))
    text = file_of(data)
    given = {**chosen(data), "model": data["family"]}
    stated = 'Object.assign({ yes: "Yes", no: "no" }, given)'
    script = READ.replace("chooser.settleModel(table, given)", stated)
    found = call(page, script, text=text, given=given)
    assert found["result"]["converged"], (found["result"]["effective"], found["result"]["pareto_k"])
    assert gaps(found, data, text).max() < 4
