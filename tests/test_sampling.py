"""The loop keeps its promises: shapes, names, warm-up, repeatability, what Ctrl-C leaves."""

import numpy as np
import pytest

import bhm_core as bhm


def log_density(x):
    return -(x**2).sum(axis=1) / 2


def normal(x):
    return log_density(x), -x


def walk(scale=1.0, **options):
    return bhm.random_walk_metropolis(log_density, scale, **options)


def test_draws_have_chains_draws_and_names():
    draws = bhm.sample(walk(), [0.0, 1.0, 2.0], n_draws=50, rng=1)
    assert draws["theta"].shape == (4, 50, 3)
    named = bhm.sample(walk(), [0.0, 1.0, 2.0], n_draws=50, rng=1, names=["mu", "a", "b"])
    np.testing.assert_array_equal(named["a"], draws["theta"][..., 1])
    shaped = bhm.sample(
        walk(), [0.0, 1.0, 2.0], n_draws=50, rng=1, names={"mu": (), "b": (2, 1)}
    )
    np.testing.assert_array_equal(shaped["b"][..., 0], draws["theta"][..., 1:])


def test_the_number_of_chains_is_that_of_the_rows_or_four_unless_it_is_asked_for():
    options = {"n_draws": 2, "rng": 1}
    assert bhm.sample(walk(), [0.0], **options).n_chains == 4
    assert bhm.sample(walk(), [[0.0], [1.0]], **options).n_chains == 2
    assert bhm.sample(walk(), [0.0], n_chains=3, **options).n_chains == 3
    with pytest.raises(ValueError, match="one row for each of 4 chains, got 2 rows"):
        bhm.sample(walk(), [[0.0], [1.0]], n_chains=4, **options)


def test_each_chain_starts_where_it_is_told():
    initial = np.arange(6.0).reshape(3, 2)
    draws = bhm.sample(walk(1e-9), initial, n_draws=1, rng=1)
    np.testing.assert_allclose(draws["theta"][:, 0], initial, atol=1e-7)


@pytest.mark.parametrize("kernel", [
    walk(0.8),
    walk(0.8, target_acceptance=0.4),
    bhm.hmc(normal, step_size=0.4, n_steps=3),
    bhm.nuts(normal),
    bhm.metropolis_hastings(log_density, bhm.kernels.NormalProposal([0, 0], np.eye(2) * 2)),
    bhm.independence_metropolis(log_density, bhm.kernels.NormalProposal([0, 0], np.eye(2) * 2)),
    bhm.gibbs(lambda x, rng: rng.normal(x / 2, np.sqrt(0.75)), walk(0.5)),
])
def test_the_same_seed_gives_the_same_draws_and_chain_k_does_not_see_the_others(kernel):
    options = {"n_draws": 20, "n_warmup": 110, "rng": 5}
    few = bhm.sample(kernel, [0.1, 0.2], n_chains=4, **options)
    again = bhm.sample(kernel, [0.1, 0.2], n_chains=4, **options)
    many = bhm.sample(kernel, [0.1, 0.2], n_chains=12, **options)
    np.testing.assert_array_equal(few["theta"], again["theta"])
    np.testing.assert_array_equal(few["theta"], many["theta"][:4])
    other = bhm.sample(kernel, [0.1, 0.2], n_chains=4, **options | {"rng": 6})
    assert (few["theta"] != other["theta"]).any()


def test_a_shared_generator_makes_chain_k_depend_on_the_others():
    """The wrong twin of the law above: one generator for all chains."""

    def run(n_chains):
        rng, kernel = np.random.default_rng(5), walk()
        state = kernel.init(np.zeros((n_chains, 2)))
        for _ in range(3):
            state = kernel(state, rng).state
        return state.position

    assert (run(4) != run(12)[:4]).any()


def test_warm_up_is_kept_apart_and_adapts():
    draws = bhm.sample(
        walk(50.0, target_acceptance=0.44), [0.0], n_draws=2000, n_warmup=1000, rng=1
    )
    assert draws.warmup["theta"].shape == (4, 1000, 1)
    assert draws.stats["accepted"].mean() == pytest.approx(0.44, abs=0.05)
    fixed = bhm.sample(walk(50.0), [0.0], n_draws=2000, n_warmup=1000, rng=1)
    assert fixed.stats["accepted"].mean() < 0.1


class Own:
    """A reader's kernel, with no more than a kernel must have."""

    def __init__(self, scale=1.0):
        self.walk, self.init = walk(scale), walk().init

    def __call__(self, state, rng):
        return self.walk(state, rng)


class OwnAdapting(Own):
    """It may learn, from the statistics alone."""

    def adapt(self, stats):
        assert set(stats) == {"accepted", "acceptance_probability"}
        return OwnAdapting(0.999 * self.walk.scale)


def test_a_kernel_of_ones_own_needs_no_more_than_init_and_a_call():
    options = {"n_draws": 20, "n_warmup": 10, "rng": 1}
    own, ours = (bhm.sample(kernel, [0.0], **options) for kernel in (Own(), walk()))
    np.testing.assert_array_equal(own["theta"], ours["theta"])
    adapting = bhm.sample(OwnAdapting(), [0.0], **options)
    assert (adapting["theta"] != own["theta"]).any()


def test_a_kernel_of_ones_own_may_settle():
    class Settling(Own):
        def settle(self):
            return Own(1e-9)

    draws = bhm.sample(Settling(), [0.0], n_draws=20, n_warmup=10, rng=1)
    assert (np.ptp(draws.warmup["theta"], axis=1) > 0.1).all()
    assert (np.ptp(draws["theta"], axis=1) < 1e-6).all()


def test_adaptation_ends_with_the_warm_up():
    class Counting(OwnAdapting):
        calls = 0

        def adapt(self, stats):
            Counting.calls += 1
            return self

    bhm.sample(Counting(), [0.0], n_draws=30, n_warmup=12, rng=1)
    assert Counting.calls == 12
    bhm.sample(Counting(), [0.0], n_draws=30, rng=1)
    assert Counting.calls == 12


def test_an_interruption_leaves_the_draws_made_so_far():
    calls = iter(range(10**6))

    def impatient(x):
        if next(calls) == 30:
            raise KeyboardInterrupt
        return log_density(x)

    draws = bhm.sample(bhm.random_walk_metropolis(impatient, 1.0), [0.0], n_draws=100, rng=1)
    whole = bhm.sample(walk(), [0.0], n_draws=100, rng=1)
    assert not draws.complete and draws.n_draws == 29
    np.testing.assert_array_equal(draws["theta"], whole["theta"][:, :29])
    assert draws.stats["accepted"].shape == (4, 29)
    assert "sampling was stopped before its end" in repr(draws.summary())


def test_an_interruption_before_the_first_draw_is_passed_on():
    def impatient(x):
        if len(seen) == 5:
            raise KeyboardInterrupt
        seen.append(1)
        return log_density(x)

    seen = []
    with pytest.raises(KeyboardInterrupt):
        bhm.sample(
            bhm.random_walk_metropolis(impatient, 1.0), [0.0], n_draws=9, n_warmup=9, rng=1
        )


def test_a_progress_bar_is_off_by_default_and_never_on_the_error_stream(capsys):
    bhm.sample(walk(), [0.0], n_draws=5, rng=1)
    assert capsys.readouterr() == ("", "")
    bhm.sample(walk(), [0.0], n_draws=5, rng=1, progress=True)
    out, err = capsys.readouterr()
    assert "draws: 100%" in out and err == ""


@pytest.mark.parametrize(("options", "message"), [
    ({"n_draws": 0}, "n_draws must be an integer of at least 1, got 0"),
    ({"n_draws": 2.5}, "n_draws must be an integer of at least 1, got 2.5"),
    ({"n_warmup": -1}, "n_warmup must be an integer of at least 0, got -1"),
    ({"n_chains": 0}, "n_chains must be an integer of at least 1, got 0"),
    ({"initial": [np.nan]}, "initial must be finite, got nan at position 0"),
    ({"initial": 0.0}, r"initial must have shape \(d,\) or \(n_chains, d\), got \(\)"),
    ({"names": ["a", "b"]}, "names must stand for 1 parameters, got .* for 2"),
    ({"rng": None}, "rng must be a non-negative int or a numpy Generator, got None"),
])
def test_a_wrong_argument_is_named(options, message):
    options = {"initial": [0.0], "n_draws": 5, "rng": 1} | options
    with pytest.raises(ValueError, match=message):
        bhm.sample(walk(), **options)
