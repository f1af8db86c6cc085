"""How the build runs the notebooks: a line for each page, and kernels that reader and machine leave alone.

A folder of their own keeps the startup files of the user's IPython out of the book; its one setting stops
each kernel from saying once more that it talks to this machine by TCP.
"""

import os
import sys
from pathlib import Path

SETTINGS = 'get_config().IPKernelApp.log_level = "ERROR"\n'


def isolate_kernels(app, config):
    """IPYTHONDIR of all kernels is a folder of the build."""
    home = Path(app.outdir).parent / "ipython"
    profile = home / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(SETTINGS)
    os.environ["IPYTHONDIR"] = str(home)


def announce(app, docname, source):
    """One line for each page that is read, and run where it is a notebook."""
    pages = sorted(app.env.found_docs)
    number = pages.index(docname) + 1
    print(f"  {number:2d} of {len(pages)}  {Path(docname).name}", file=sys.stderr, flush=True)


def setup(app):
    app.connect("config-inited", isolate_kernels)
    app.connect("source-read", announce)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
