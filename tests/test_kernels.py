"""Kernels say what they were given wrong, and count what went wrong on the way."""

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.kernels import LogNormalWalk, NormalProposal
from bhm_core.kernels.adaptation import Adaptation, DualAveraging, RunningMoments


def normal(x):
    return -(x**2).sum(axis=1) / 2, -x


def log_density(x):
    return normal(x)[0]


def state_of(kernel, x):
    return kernel.init(np.atleast_2d(np.asarray(x, dtype=float)))


@pytest.mark.parametrize(("make", "message"), [
    (lambda: bhm.random_walk_metropolis(log_density, 0.0), "scale must be positive, got 0.0"),
    (lambda: bhm.random_walk_metropolis(log_density, [1, -1]), "scale must be positive, got"),
    (lambda: bhm.random_walk_metropolis(log_density, np.nan), "scale must be finite, got nan"),
    (lambda: bhm.random_walk_metropolis(3, 1.0), "log_density must be callable, got 3"),
    (lambda: bhm.random_walk_metropolis(log_density, 1.0, target_acceptance=1.0),
     "target_acceptance must be between 0 and 1, got 1.0"),
    (lambda: bhm.metropolis_hastings(log_density, object()), "proposal.sample must be callable"),
    (lambda: bhm.hmc(normal, step_size=-1.0, n_steps=3), "step_size must be positive, got -1.0"),
    (lambda: bhm.hmc(normal, step_size=1.0, n_steps=0), "n_steps must be an integer of at least 1"),
    (lambda: bhm.nuts(normal, target_acceptance=0), "target_acceptance must be between 0 and 1"),
    (lambda: bhm.nuts(normal, max_depth=0), "max_depth must be an integer of at least 1, got 0"),
    (lambda: bhm.gibbs(), "updates must hold at least one update"),
    (lambda: bhm.gibbs(7), r"updates\[0\] must be callable, got 7"),
    (lambda: LogNormalWalk(-1.0), "scale must be positive, got -1.0"),
    (lambda: bhm.leapfrog(np.ones(1), np.ones(1), np.negative, step_size=1, n_steps=0),
     "n_steps must be an integer of at least 1, got 0"),
])  # fmt: skip
def test_a_wrong_argument_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_density_that_is_no_number_raises_with_its_position():
    kernel = bhm.random_walk_metropolis(lambda x: np.where(x[:, 0] > 1, np.nan, 0.0), 1.0)
    with pytest.raises(ValueError, match=r"got nan at position \[2.0\] \(chain 1\)"):
        kernel.init(np.array([[0.0], [2.0]]))
    with pytest.raises(ValueError, match="log_density must be finite or -inf, got nan at position"):
        bhm.sample(kernel, [0.9], n_draws=200, rng=1)
    infinite = bhm.random_walk_metropolis(lambda x: np.full(len(x), np.inf), 1.0)
    with pytest.raises(ValueError, match="got inf at position"):
        state_of(infinite, [0.0])


def test_a_density_of_the_wrong_shape_is_named():
    kernel = bhm.random_walk_metropolis(lambda x: -(x**2), 1.0)
    with pytest.raises(ValueError, match=r"one number for each of 2 chains, got shape \(2, 1\)"):
        kernel.init(np.zeros((2, 1)))
    kernel = bhm.hmc(lambda x: (log_density(x), -x[:, 0]), step_size=0.1, n_steps=1)
    with pytest.raises(ValueError, match=r"gradient must have shape \(2, 1\), got \(2,\)"):
        kernel.init(np.zeros((2, 1)))


@pytest.mark.parametrize("make", [bhm.nuts, lambda f: bhm.hmc(f, step_size=0.1, n_steps=1)])
@pytest.mark.parametrize("n_chains", [2, 3])
def test_a_density_without_its_gradient_is_named(make, n_chains):
    with pytest.raises(ValueError, match=rf"a log density and a gradient, got ndarray of shape .{n_chains},"):
        make(log_density).init(np.zeros((n_chains, 1)))


def test_a_start_outside_the_support_is_named():
    kernel = bhm.random_walk_metropolis(lambda x: np.where(x[:, 0] > 0, 0.0, -np.inf), 1.0)
    with pytest.raises(ValueError, match=r"positive density, got log density -inf at .*chain 1"):
        kernel.init(np.array([[1.0], [-1.0]]))
    with pytest.raises(ValueError, match="position must be finite, got nan"):
        state_of(kernel, [np.nan])


def test_a_proposal_whose_density_is_no_number_is_named():
    class Contradiction(NormalProposal):
        def log_density(self, to, given):
            return np.full(len(to), np.nan)

    kernel = bhm.metropolis_hastings(log_density, Contradiction([0.0], [[1.0]]))
    with pytest.raises(ValueError, match="must make the ratio a number, got NaN from"):
        kernel(state_of(kernel, [0.0]), np.random.default_rng(1))


def test_what_lies_outside_is_never_accepted():
    kernel = bhm.random_walk_metropolis(lambda x: np.where(x[:, 0] > 0, -x[:, 0], -np.inf), 3.0)
    draws = bhm.sample(kernel, [1.0], n_draws=500, rng=1)
    assert (draws["theta"] > 0).all()


def test_a_kernel_takes_numpys_generator_as_it_is():
    kernel = bhm.random_walk_metropolis(log_density, 1.0)
    state, stats = kernel(state_of(kernel, [[0.0], [1.0]]), np.random.default_rng(1))
    assert state.position.shape == (2, 1)
    np.testing.assert_allclose(state.log_density, log_density(state.position))
    assert set(stats) == {"accepted", "acceptance_probability"}


@pytest.mark.parametrize("kernel", [bhm.hmc(normal, step_size=0.3, n_steps=4), bhm.nuts(normal)])
def test_hamiltonian_kernels_report_what_they_did(kernel):
    state, stats = kernel(state_of(kernel, [[0.0, 1.0], [2.0, 1.0]]), np.random.default_rng(1))
    assert set(stats) == {"accepted", "acceptance_probability", "diverging", "energy",
                          "n_leapfrog"}  # fmt: skip
    assert all(np.shape(value) == (2,) for value in stats.values())
    np.testing.assert_allclose(state.log_density, normal(state.position)[0])
    np.testing.assert_allclose(state.gradient, normal(state.position)[1])


def wall(x):
    """A density whose gradient explodes: the integrator overflows."""
    return -np.cosh(x[:, 0] * 50), -50 * np.sinh(x * 50)


@pytest.mark.parametrize("kernel", [
    bhm.hmc(wall, step_size=5.0, n_steps=5), bhm.nuts(wall, step_size=5.0)
])
def test_a_trajectory_that_explodes_is_a_divergence_and_no_crash(kernel):
    draws = bhm.sample(kernel, [0.0], n_draws=20, rng=1)
    assert draws.stats["diverging"].mean() > 0.9
    assert np.isfinite(draws["theta"]).all()
    assert "divergent transitions" in repr(draws.summary())


def test_hmc_accepts_everything_when_the_steps_are_tiny():
    draws = bhm.sample(bhm.hmc(normal, step_size=1e-3, n_steps=3), [1.0], n_draws=100, rng=1)
    assert draws.stats["acceptance_probability"].min() > 1 - 1e-4


def test_nuts_accepts_at_least_what_it_is_asked_for():
    """A little more, as in Stan: the average step is shorter than the step of average acceptance."""

    def acceptance(target):
        kernel = bhm.nuts(normal, target_acceptance=target)
        draws = bhm.sample(kernel, np.zeros(5), n_draws=200, n_warmup=240, rng=1)
        return draws.stats["acceptance_probability"].mean()

    assert 0.55 < acceptance(0.6) < 0.85 < 0.9 < acceptance(0.95)


def test_nuts_learns_the_scales():
    sd = np.array([0.1, 1.0, 10.0])
    kernel = bhm.nuts(lambda x: (-((x / sd) ** 2).sum(axis=1) / 2, -x / sd**2))
    draws = bhm.sample(kernel, np.zeros(3), n_draws=300, n_warmup=500, rng=1)
    assert draws.stats["n_leapfrog"].mean() < 10
    ratio = draws["theta"].std(axis=(0, 1)) / sd
    assert (abs(ratio - 1) < 4 * bhm.diagnostics.mcse_sd(draws["theta"]) / sd).all()


def test_nuts_stops_at_its_largest_depth():
    draws = bhm.sample(bhm.nuts(normal, max_depth=2, step_size=1e-3), [1.0], n_draws=10, rng=1)
    assert draws.stats["n_leapfrog"].max() == 3


def test_gibbs_passes_the_statistics_of_its_kernels_on_and_adapts_them():
    walk = bhm.random_walk_metropolis(log_density, [30.0, 0.0], target_acceptance=0.44)
    kernel = bhm.gibbs(walk, lambda x, rng: np.column_stack([x[:, 0], rng.normal(size=len(x))]))
    draws = bhm.sample(kernel, [0.0, 0.0], n_draws=1000, n_warmup=500, rng=1)
    assert draws.stats["accepted_0"].mean() == pytest.approx(0.44, abs=0.06)
    assert draws.stats["accepted"].all()


def test_gibbs_within_gibbs_sends_each_kernel_its_own_statistics():
    def first(scale):
        return bhm.random_walk_metropolis(log_density, [scale, 0.0], target_acceptance=0.44)

    def second(scale):
        return bhm.random_walk_metropolis(log_density, [0.0, scale], target_acceptance=0.44)

    kernel = bhm.gibbs(first(30.0), bhm.gibbs(lambda x, rng: x, second(0.001)))
    draws = bhm.sample(kernel, [0.0, 0.0], n_draws=1000, n_warmup=500, rng=1)
    assert {name for name in draws.stats if name.startswith("accepted")} == {
        "accepted", "accepted_0", "accepted_1", "accepted_1_1"}  # fmt: skip
    for name in ("accepted_0", "accepted_1_1"):
        assert draws.stats[name].mean() == pytest.approx(0.44, abs=0.06)


def test_scale_zero_holds_a_parameter_fixed():
    draws = bhm.sample(
        bhm.random_walk_metropolis(log_density, [1.0, 0.0]), [0.0, 0.5], n_draws=50, rng=1
    )
    assert (draws["theta"][..., 1] == 0.5).all() and draws["theta"][..., 0].std() > 0


def test_dual_averaging_finds_the_step_of_a_known_response():
    step = DualAveraging.start(np.ones(3))
    for _ in range(2000):
        step = step.update(0.8 - np.exp(-np.exp(step.log_step)))  # acceptance exp(-step)
    np.testing.assert_allclose(np.exp(step.log_step_average), -np.log(0.8), rtol=0.02)


def test_running_moments_are_those_of_the_draws():
    x = np.random.default_rng(1).normal(size=(50, 2, 3))
    moments = RunningMoments.start((2, 3))
    for one in x:
        moments = moments.update(one)
    np.testing.assert_allclose(moments.mean, x.mean(axis=0), rtol=1e-10)
    expected = (50 * x.var(axis=0, ddof=1) + 5 * 1e-3) / 55
    np.testing.assert_allclose(moments.variance(), expected, rtol=1e-10)


def test_mass_windows_double():
    known, ends = Adaptation.start(1.0, (1, 1)), []
    for n in range(1, 500):
        known, mass = known.update(np.zeros(1), np.full((1, 1), float(n)))
        if mass is not None:
            ends.append(n)
    assert ends == [100, 150, 250, 450]


def test_leapfrog_takes_lists_and_refuses_a_step_that_is_no_number():
    def back(q):
        return -q

    for point in bhm.leapfrog([1.0], [0.0], back, step_size=0.1, n_steps=1):
        assert isinstance(point, np.ndarray)
    with pytest.raises(ValueError, match="step_size must be finite, got nan"):
        bhm.leapfrog([1.0], [0.0], back, step_size=np.nan, n_steps=1)
    with pytest.raises(ValueError, match="n_steps must be an integer of at least 1, got 0"):
        bhm.leapfrog([1.0], [0.0], back, step_size=0.1, n_steps=0)
