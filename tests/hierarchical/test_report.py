"""Pareto k and efficiency of importance ratios: an alarm that neither sleeps nor cries wolf."""

import numpy as np
import pytest

from bhm_core.diagnostics import psis
from bhm_core.hierarchical.engine.report import (
    EngineDiagnostics,
    complaint,
    effective_share,
    pareto_k,
)


def pareto(k, seed, n=20_000):
    """Log of ratios whose tail index is k."""
    return -k * np.log(np.random.default_rng(seed).random(n))


@pytest.mark.parametrize("k", [0.4, 0.7, 1.0, 1.5])
def test_the_tail_index_of_pareto_ratios_is_found(k):
    found = [pareto_k(pareto(k, seed)) for seed in range(20)]
    tail = 3 * np.sqrt(20_000)
    assert abs(np.mean(found) - k) < 4 * (1 + k) / np.sqrt(tail * 20) + 0.02  # .02: prior weight


@pytest.mark.parametrize("k", [0.8, 1.2])
def test_a_heavy_tail_gets_the_value_of_arviz_stats(k):
    ratios = pareto(k, 1)
    assert pareto_k(ratios) == pytest.approx(float(psis(ratios[None])[1]), abs=0.02)


def test_ratios_that_are_nearly_even_are_no_tail_whatever_their_shape():
    rng = np.random.default_rng(2)
    plateau = np.log(1 + 0.1 * rng.random(7000) + 0.5 * (rng.random(7000) < 0.001))
    assert pareto_k(plateau) == 0.0 and pareto_k(np.zeros(1000)) == 0.0


def test_the_alarm_wakes_for_a_proposal_that_is_too_narrow():
    x = 0.5 * np.random.default_rng(3).normal(size=7000)  # the target is N(0, 1)
    assert pareto_k(-0.5 * x**2 + 2 * x**2) > 0.6


def test_efficiency_is_one_for_even_ratios_and_one_over_n_for_a_single_one():
    assert effective_share(np.full(100, -1e4)) == pytest.approx(1)
    assert effective_share(np.append(np.full(99, -1e4), 0.0)) == pytest.approx(0.01)
    normal = np.random.default_rng(4).normal(size=200_000) * 0.5
    assert effective_share(normal) == pytest.approx(np.exp(-0.25), abs=0.02)


def report(**facts):
    return EngineDiagnostics("ensemble", False, 0.2, 0.1, 1.1, 40.0, 40.0, 0.1, 1000, **facts)


def test_a_complaint_names_the_parameter_what_it_means_and_what_to_do():
    phi = np.random.default_rng(5).normal(size=(4, 1000, 2))
    phi[0, :, 1] += 1
    text = complaint(("log tau[x]", "log sigma"), phi, report())
    assert "differ most in log sigma, R-hat 1." in text and "log sigma has" in text
    assert "may be far off" in text and "Narrower priors" in text and "EngineDiagnostics" not in text


def test_a_complaint_names_a_chain_that_never_moved_and_an_early_end():
    phi = np.random.default_rng(6).normal(size=(4, 1000, 2))
    phi[1, :, 0] = 0.0
    text = complaint(("log tau[x]", "log sigma"), phi, report(complete=False))
    assert "stopped before its end; a chain never moved in log tau[x]" in text
