"""A function whose library is not installed says which extra brings it."""

import sys

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.course.book import glue
from bhm_core.live.registry import widget_class

X = np.zeros((2, 8, 3))
DRAWS = bhm.Draws({"theta": np.random.default_rng(1).normal(size=(2, 8))})
USERS = {
    "psis needs arviz-stats: pip install 'bhm_core[loo]'": (
        "arviz_stats.base", lambda: bhm.diagnostics.loo(X)),
    "to_arviz needs arviz-base: pip install 'bhm_core[arviz]'": ("arviz_base", DRAWS.to_arviz),
    "to_pandas needs pandas: pip install 'bhm_core[pandas]'": ("pandas", DRAWS.summary().to_pandas),
    "to_pandas needs pandas: pip install 'bhm_core[pandas]' ": (
        "pandas", bhm.load_eight_schools().to_pandas),
    "glue needs IPython: pip install 'bhm_core[live]'": ("IPython.display", lambda: glue("a", 1)),
    "a live widget needs anywidget: pip install 'bhm_core[live]'": (
        "anywidget", lambda: widget_class.__wrapped__("shrinkage")),
}  # fmt: skip


@pytest.mark.parametrize("message", USERS)
def test_what_is_missing_is_named_with_its_extra(message, monkeypatch):
    module, call = USERS[message]
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError) as caught:
        call()
    assert str(caught.value) == message.strip()
