"""The build runs the notebooks away from the user's IPython, and says which page it reads."""

import os
from types import SimpleNamespace

import running_notebooks
from IPython.core.profiledir import ProfileDir
from traitlets.config import PyFileConfigLoader


def test_kernels_of_the_build_find_its_profile_and_only_report_errors(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", "elsewhere")
    running_notebooks.isolate_kernels(SimpleNamespace(outdir=tmp_path / "html"), config=None)
    profile = ProfileDir.find_profile_dir_by_name(os.environ["IPYTHONDIR"], "default").location
    settings = PyFileConfigLoader("ipython_kernel_config.py", path=profile).load_config()
    assert settings.IPKernelApp.log_level == "ERROR"


def test_a_page_is_announced_with_its_place_among_all(capsys):
    env = SimpleNamespace(found_docs={"chapters/b", "chapters/a"})
    running_notebooks.announce(SimpleNamespace(env=env), "chapters/b", [""])
    assert capsys.readouterr().err.split() == ["2", "of", "2", "b"]
