"""Import every public module and name of `bhm_core`: ``python import_everything.py [FOLDER]``.

FOLDER is an unpacked wheel. With it nothing that is installed can be imported but what the wheel's metadata
declare: its base dependencies and theirs, without the extras. Without it the installed package is tried as it
is.
"""

import pkgutil
import sys
from importlib import import_module
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path


def needed(requirements, extra=""):
    """Yield the names of the distributions that `requirements` ask for, and of all that these need."""
    from packaging.requirements import Requirement

    for need in map(Requirement, requirements or ()):
        if need.marker is None or need.marker.evaluate({"extra": extra}):
            yield normal(need.name)
            for also in ("", *need.extras):
                yield from needed(distribution(need.name).requires, also)


def normal(name):
    return name.lower().replace("_", "-").replace(".", "-")


class Refusal:
    """Keeps the import system from finding some top-level modules."""

    def __init__(self, tops):
        self.tops = tops

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in self.tops:
            raise ModuleNotFoundError(f"{top} is not among the declared dependencies", name=top)


def allow_only_declared(folder):
    """Put the wheel in `folder` first, and everything that it does not declare out of reach."""
    (metadata,) = Path(folder).glob("*.dist-info")
    wanted = set(needed(Distribution.at(metadata).requires))
    refused = {top for top, homes in packages_distributions().items()
               if not wanted & set(map(normal, homes))} - {"bhm_core"}  # fmt: skip
    for name in [name for name in sys.modules if name.partition(".")[0] in refused]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    sys.meta_path.insert(0, Refusal(refused))


def import_everything():
    """Import all public modules and look up all public names; return how many there are."""
    package = import_module("bhm_core")
    found = [getattr(package, name) for name in package.__all__]
    for info in pkgutil.walk_packages(package.__path__, "bhm_core."):
        if not any(part.startswith("_") for part in info.name.split(".")):
            module = import_module(info.name)
            found += [getattr(module, name) for name in getattr(module, "__all__", ())]
    return package.__file__, len(found)


if __name__ == "__main__":
    if sys.argv[1:]:
        allow_only_declared(Path(sys.argv[1]).resolve())
    print(*import_everything())
