"""The first page: its one line of arithmetic, and what it promises not to have."""

import json
import re
from pathlib import Path

import numpy as np
from scipy.stats import halfcauchy, halfnorm

import bhm_core as bhm

CHAPTERS = Path(__file__).parents[3] / "chapters"
FAST_PATH = ("conjugate_normal", "hyperpriors", "varying_intercepts", "varying_slopes")


def page():
    cells = json.loads((CHAPTERS / "intro.ipynb").read_text("utf8"))["cells"]
    shown = [cell for cell in cells if "remove-cell" not in cell["metadata"].get("tags", [])]
    return "\n".join("".join(cell["source"]) for cell in shown if cell["cell_type"] == "markdown")


def pooled(own, n, degrees):
    mean = own.mean()
    spread = np.sum((own - mean) ** 2)
    return mean + (1 - (own.size - degrees) * mean * (1 - mean) / n / spread) * (own - mean)


def squared_error(guess, data):
    return np.sum((guess - data.RemainingHits / data.RemainingAB) ** 2)


def closer(guess, data):
    season, own = data.RemainingHits / data.RemainingAB, data.Hits / data.AB
    return int(np.sum(np.abs(guess - season) < np.abs(own - season)))


def test_one_line_of_arithmetic_beats_the_raw_averages_for_16_of_18():
    data = bhm.load_baseball()
    own = data.Hits / data.AB
    guess = pooled(own, data.AB[0], degrees=3)
    assert closer(guess, data) == 16
    errors = [squared_error(g, data) for g in (own, guess, own.mean())]
    assert [f"{error:.4f}" for error in errors] == ["0.0857", "0.0268", "0.0284"]


def test_the_exact_form_of_the_line_matters():
    """The wrong twin: with J - 1 for J - 3 the line is closer for fewer batters."""
    data = bhm.load_baseball()
    assert closer(pooled(data.Hits / data.AB, data.AB[0], degrees=1), data) < 16


def gain_of_a(log_prior, sd):
    """Posterior mean for School A by the plainest sum over mu and tau."""
    eight = bhm.load_eight_schools()
    tau, mu = np.linspace(0.05, 150, 3000)[:, None], np.linspace(-60, 80, 141)[:, None, None]
    variance = eight.sigma**2 + tau**2
    log_joint = np.sum(-((eight.y - mu) ** 2) / variance - np.log(variance), axis=-1) / 2
    weight = np.exp(log_joint + log_prior(tau[:, 0]) - mu[..., 0] ** 2 / (2 * sd**2) + 30)
    w = tau[:, 0] ** 2 / variance[:, 0]
    return np.sum(weight * (w * eight.y[0] + (1 - w) * mu[..., 0])) / weight.sum()


def test_three_priors_give_school_a_three_gains_and_the_page_says_them():
    priors = {"flat": (lambda t: 0 * t, np.inf), "normal": (halfnorm(scale=10).logpdf, np.inf),
              "cauchy": (halfcauchy(scale=5).logpdf, 5.0)}  # fmt: skip
    gains = {name: f"{gain_of_a(*prior):.1f}" for name, prior in priors.items()}
    assert gains == {"flat": "11.4", "normal": "10.2", "cauchy": "6.2"}
    assert {name: glued(f"intro-a-{name}") for name in priors} == gains
    assert f"{gain_of_a(halfcauchy(scale=5).logpdf, np.inf):.1f}" != "6.2"  # without the prior of mu


def glued(name):
    """What the stored notebook puts into the text under this name."""
    cells = json.loads((CHAPTERS / "intro.ipynb").read_text("utf8"))["cells"]
    for output in (output for cell in cells for output in cell.get("outputs", [])):
        if output.get("metadata", {}).get("scrapbook", {}).get("name") == name:
            return "".join(output["data"]["application/papermill.record/text/plain"]).strip("'")
    return None


def test_the_page_has_no_contents_and_no_install_step():
    assert not re.search(r"pip install|make book|{tableofcontents}|{toctree}", page())


def test_the_page_names_the_fast_path_and_links_what_exists():
    for name in FAST_PATH:
        exists = (CHAPTERS / f"{name}.ipynb").exists()
        linked = re.search(rf"{{doc}}`[^`]*\b{name}>?`", page())
        assert bool(linked) == (exists and _listed(name)), name


def _listed(name):
    toc = (CHAPTERS.parent / "_toc.yml").read_text("utf8")
    return bool(re.search(rf"^[^#]*chapters/{name}\b", toc, re.MULTILINE))
