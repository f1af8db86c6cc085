"""The book's pages get the scripts of their figures, and no others."""

import pytest

from bhm_core import live


def test_only_a_page_with_a_figure_gets_its_scripts(tmp_path):
    pytest.importorskip("sphinx")
    from sphinx.application import Sphinx

    conf = "extensions = ['bhm_core.live.sphinx_ext']\nhtml_theme = 'basic'\n"
    (tmp_path / "conf.py").write_text(conf)
    (tmp_path / "plain.rst").write_text(":orphan:\n\nPlain\n=====\n\nNothing moves.\n")
    lines = "".join(f"   {line}\n" for line in live.ConjugateNormal().to_html().splitlines())
    (tmp_path / "index.rst").write_text(f"Live\n====\n\n.. raw:: html\n\n{lines}")
    out = tmp_path / "out"
    Sphinx(tmp_path, tmp_path, out, tmp_path / "tree", "html", status=None, warning=None).build()
    page = (out / "index.html").read_text()
    for name in ("core.js", "conjugate_normal.js", "live.css"):
        assert f"bhm-live/{name}" in page and (out / "_static" / "bhm-live" / name).exists()
    assert page.index("core.js") < page.index("conjugate_normal.js")
    assert "bhm-live" not in (out / "plain.html").read_text()
