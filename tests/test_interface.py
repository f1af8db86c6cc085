"""The names and signatures that readers' notebooks rely on: changing one is a decision, not a slip."""

import inspect

import pytest

import bhm_core as bhm

SIGNATURES = {
    "Priors": "* gamma='default' tau='default' sigma='default' corr= omega=None",
    "HierarchicalRegression": "y X=None Z=None group=None * priors=None correlated=True "
    "coefficient_names=None group_coefficient_names=None",
    "HierarchicalRegression.two_level": "y x group u=None * priors=None correlated=True",
    "HierarchicalRegression.from_formula": "formula data * priors=None correlated=True",
    "HierarchicalRegression.sample": "self n_draws=1000 n_chains=4 * rng keep_groups=True",
    "HierarchicalRegression.log_posterior": "self phi",
    "HierarchicalRegression.log_integrated_likelihood": "self phi",
    "HierarchicalRegression.constrain": "self phi",
    "HierarchicalRegression.unconstrain": "self tau corr sigma",
    "HierarchicalRegression.restricted_log_likelihood": "self tau corr sigma",
    "HierarchicalRegression.log_likelihood": "self gamma tau corr sigma",
    "HierarchicalDraws.predict": "self X Z=None group=None * rng",
    "HierarchicalDraws.log_likelihood": "self by=",
    "HierarchicalDraws.loo": "self by=",
    "NormalMeans": "y se * mu='flat' tau='flat'",
    "BetaBinomialGroups": "successes trials * prior='bda'",
    "GammaPoissonGroups": "counts exposure * prior",
    "Draws": "arrays * warmup=None stats=None",
    "sample": "kernel initial * n_draws n_warmup=0 n_chains=None rng names=None progress=False",
    "random_walk_metropolis": "log_density scale",
    "metropolis_hastings": "log_density proposal",
    "independence_metropolis": "log_density proposal",
    "gibbs": "*updates",
    "hmc": "log_density_and_gradient * step_size n_steps",
    "nuts": "log_density_and_gradient * target_acceptance=0.8 max_depth=10",
    "leapfrog": "position momentum gradient * step_size n_steps return_path=False",
    "NormalMean": "mean=0.0 sd=inf * sigma",
    "NormalInverseGamma": "mu kappa nu sigma2",
    "BetaBinomial": "a=1 b=1",
    "GammaPoisson": "shape rate",
    "NormalLinearRegression": "mean cov * sigma",
    "Grid": "log_density *axes",
    "Grid.mean": "self h=None",
    "Grid.quantile": "self q axis=0",
    "Grid.interval": "self p axis=0",
    "Grid.sample": "self n * rng",
    "expectation": "draws h",
    "simulation_based_calibration": "prior simulate posterior * n_sims rng log_likelihood",
}


def written(signature):
    """Return `signature` as the table writes it: ``a b=1 * c``."""
    words, starred = [], False
    for p in signature.parameters.values():
        if p.kind is p.KEYWORD_ONLY and not starred:
            words.append("*")
            starred = True
        if p.kind is p.VAR_POSITIONAL:
            words.append(f"*{p.name}")
            starred = True
        elif p.default is p.empty:
            words.append(p.name)
        else:
            words.append(f"{p.name}={p.default!r}")
    return words


def agrees(promised, actual):
    """The promised words open the actual ones; more keyword-only arguments may follow."""
    wanted = promised.split()
    same = all(
        any(a == w or (w.endswith("=") and a.startswith(w)) or _same_number(a, w) for a in actual)
        for w in wanted
        if w != "*"
    )
    positional = [w.split("=")[0] for w in wanted[: wanted.index("*") if "*" in wanted else None]]
    found = [a.split("=")[0] for a in actual]
    stop = found.index("*") if "*" in found else None
    return same and found[:stop] == positional


def _same_number(a, w):
    (name, _, x), (other, _, y) = a.partition("="), w.partition("=")
    try:
        return name == other and float(x) == float(y)
    except ValueError:
        return False


@pytest.mark.parametrize("name", SIGNATURES)
def test_signature_is_the_promised_one(name):
    thing = bhm
    for part in name.split("."):
        thing = getattr(thing, part)
    assert agrees(SIGNATURES[name], written(inspect.signature(thing)))


@pytest.mark.parametrize(
    "signature", ["y, x", "y, *, x, sigma=1", "x, y, *, sigma=2", "y, x, sigma=2", "y, x, z, *, sigma=2"]
)
def test_another_signature_is_noticed(signature):
    made = {}
    exec(f"def f({signature}): pass", made)
    assert not agrees("y x * sigma=2", written(inspect.signature(made["f"])))
