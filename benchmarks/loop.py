"""What run.py and yes_no.py share: installing peers, running them in turn, measuring draws, the table."""

import argparse
import csv
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ENVS = HERE / ".envs"
RECORDS = HERE.parent / "bhm_core" / "course" / "records"  # the book shows them from there
sys.path.insert(0, str(HERE))
PYMC = ["pymc==5.28.5", "nutpie==0.16.8", "numba"]


def interpreter(name, packages):
    """Path of the Python of a peer, its environment made if need be."""
    if packages is None:
        return sys.executable
    place = ENVS / ("pymc" if name.startswith("nutpie") else name.split("_")[0])
    python = place / "bin" / "python"
    if not (place / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
        (place / "ready").touch()
    return str(python)


def rscript(packages):
    """Path of Rscript, with Debian's packages installed where that is possible."""
    missing = [p for p in packages if not Path(f"/var/lib/dpkg/info/{p}.list").exists()]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", *missing], check=True,
                       stdout=subprocess.DEVNULL)
    elif missing:
        raise RuntimeError(f"needs the Debian packages {', '.join(missing)}")
    return shutil.which("Rscript")


def facts_of(name, script, packages, limit, cache, **settings):
    """Facts of one peer, from the last line that its script prints; `cache` is where numba compiles."""
    program = rscript(packages) if script.suffix == ".R" else interpreter(name, packages)
    if name == "nutpie_cold":
        shutil.rmtree(cache, ignore_errors=True)
    path = f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    env = os.environ | {"PYTHONPATH": path, "NUMBA_CACHE_DIR": str(cache),
                        "PYTENSOR_FLAGS": f"base_compiledir={ENVS / 'pytensor'}"} | settings
    done = subprocess.run([program, str(script)], cwd=HERE.parent, env=env, timeout=limit,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise RuntimeError(next((line for line in lines if line.startswith("Error")), lines[-1]))
    return json.loads(done.stdout.strip().splitlines()[-1])


def measured(facts, file, per):
    """The facts with effective sizes of the draws in `file`, per second of `facts[per]`, and the draws."""
    from bhm_core.diagnostics import convergence

    draws = None
    if "raw" in facts:
        draws = np.fromfile(ENVS / "data" / facts["raw"]).reshape(4, 1000, facts["width"])
    elif "estimate" not in facts:
        draws = np.load(ENVS / "data" / file)
    if draws is not None:
        found = convergence(draws)
        for size in ("ess_bulk", "ess_tail"):
            facts.setdefault(f"{size}_min", float(found[size].min()))
        facts["ess_per_second"] = facts["ess_bulk_min"] / facts[per]
    return facts, draws


def today(remark):
    """What every row says of its run, taken before it."""
    return {"load": os.getloadavg()[0], "date": datetime.date.today().isoformat(), "remark": remark}


def short(value):
    return f"{value:.4g}" if isinstance(value, float) else value


class Table:
    """A table on record, a row for each key.

    Parameters
    ----------
    name : str
        Of the file.
    columns : list of str
        Its columns.
    keys : tuple of str
        Columns that tell rows apart.
    """

    def __init__(self, name, columns, keys):
        self.name, self.columns, self.keys = name, columns, keys
        self.rows = {}
        if (RECORDS / name).exists():
            with open(RECORDS / name, newline="") as file:
                self.rows = {tuple(row[k] for k in keys): row for row in csv.DictReader(file)}

    def lacks(self, *key):
        """Whether there is no row with a time."""
        return key not in self.rows or self.rows[key].get("seconds", "") == ""

    def put(self, measure, *key):
        """Measure, or note why not, and write."""
        try:
            row = measure()
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            row = {"remark": f"skipped: {error}"[:200]}
        self.rows[key] = row | dict(zip(self.keys, key, strict=True))
        return self.rows[key]

    def write(self, order):
        """The rows in the order of some keys, and the checksum where the record has one."""
        with open(RECORDS / self.name, "w", newline="") as file:
            writer = csv.DictWriter(file, self.columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows({k: short(self.rows[key].get(k, "")) for k in self.columns}
                             for key in order if key in self.rows)
        if f" {self.name}" in (RECORDS / "SHA256SUMS").read_text():
            sign(self.name)


def sign(name):
    """The checksum of a record in SHA256SUMS."""
    place = RECORDS / "SHA256SUMS"
    digest = hashlib.sha256((RECORDS / name).read_bytes()).hexdigest()
    lines = [line for line in place.read_text().splitlines() if not line.endswith(f" {name}")]
    place.write_text("\n".join(sorted([*lines, f"{digest}  {name}"], key=lambda x: x.split()[1])) + "\n")


def arguments(doc, peers):
    """A parser with what both take."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--peers", default=",".join(peers), help="names, comma between them")
    parser.add_argument("--again", action="store_true", help="run peers that have a row too")
    return parser
