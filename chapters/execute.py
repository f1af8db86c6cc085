"""Execute notebooks in place and store them clean: ``python chapters/execute.py [NOTEBOOK ...]``.

Counts run from 1, outputs are today's, and nothing is kept that changes from run to run (times,
widget state, kernel details). A cell that raises stops the run.
"""

import sys
from pathlib import Path

import nbformat

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
sys.path.insert(0, str(HERE / "_ext"))

from running_notebooks import executed  # noqa: E402


def execute(path):
    """Run the notebook at `path` and write it back without traces of the run."""
    notebook = executed(path)
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):   # the identifier of a widget lives as long as its kernel
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for chosen in sys.argv[1:] or sorted(map(str, HERE.glob("*.ipynb"))):
        print(f"executing {chosen}")
        execute(Path(chosen))
