"""Every alarm is silent where the sampler is right, and the table says which bug rings which."""

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.course import alarms, five_schools

RIGHT = [name for name in alarms.EXHIBITS if name.startswith("right")]
KNOWN = alarms.known_answers()


def test_quadrature_and_the_engine_agree_on_the_five_schools():
    from scipy.stats import halfcauchy, norm

    model = bhm.NormalMeans(alarms.DATA["schools"], five_schools.SE, mu=norm(0, 1), tau=halfcauchy(scale=1))
    draws = model.sample(n_draws=1000, n_chains=4, rng=1)
    assert np.abs(bhm.agreement.compare(draws, {k: KNOWN["schools"][k] for k in ("mu", "theta")},
                                        unit="mcse").z).max() < 4  # fmt: skip


def test_right_samplers_ring_no_alarm():
    table = alarms.inspect_zoo(RIGHT, n_sims=30, rng=1)
    assert {name: row.rings for name, row in table.items() if any(row.rings)} == {}


def test_a_reversed_ratio_is_heard_by_calibration_and_not_by_r_hat():
    row = alarms.inspect_zoo(["reversed ratio"], n_sims=100, rng=1)["reversed ratio"]
    assert row.rings == (False, False, False, True, True, True)
    assert row.distance > alarms.FAR


def test_a_sampler_that_ignores_the_data_is_heard_by_the_log_likelihood_alone():
    row = alarms.inspect_zoo(["ignores the data"], n_sims=100, rng=1)["ignores the data"]
    assert not row.rings[3] and row.rings[4]


def test_adapting_for_ever_needs_a_long_run_and_r_hat_stays_silent():
    theta = alarms.EXHIBITS["adapting for ever"].run(rng=13, n_chains=100)["theta"]
    error = bhm.diagnostics.mcse_mean(theta)
    assert abs(theta.mean() - KNOWN["rate"]["theta"]) > 4 * error
    assert bhm.diagnostics.r_hat(theta) < 1.01
    right = alarms.EXHIBITS["right: log walk"].run(rng=13, n_chains=100)["theta"]
    assert abs(right.mean() - KNOWN["rate"]["theta"]) < 4 * bhm.diagnostics.mcse_mean(right)


@pytest.mark.long
def test_two_bugs_leave_nothing_to_converge_to():
    def log_tau(name):
        x = alarms.EXHIBITS[name].run(rng=1)["log_tau"]
        return [np.median(half) for half in np.split(x, 2, axis=1)]

    assert max(log_tau("variance for sd")) < -30  # collapsed, down to what rounding leaves
    first, second = log_tau("forgotten Jacobian")
    assert second < first - 1  # and still sinking
    for name in RIGHT[:2]:
        first, second = log_tau(name)
        assert abs(second - first) < 0.2 and first > -1


def test_an_alarm_that_goes_off_is_marked():
    quiet = alarms.Verdict(0.1, 1.0, 900, 0.5, 0.5, 1.0)
    loud = quiet._replace(r_hat=1.2, ess=50)
    assert quiet.rings == (False,) * 6
    assert str(alarms.Alarms(a=quiet)).count("!") == 0
    assert str(alarms.Alarms(a=loud)).count("!") == 2


def test_chains_that_have_not_converged_show_their_alarms_and_no_noise():
    """Their numbers differ from processor to processor."""
    lost = alarms.Verdict(1.6543, 1.234, 6, 0.5, 0.004, 20.8)
    line = str(alarms.Alarms(lost=lost)).splitlines()[-1]
    assert line.split() == ["lost", "!", "!", "!", "0.500", "0.004!", "!"]
    found = alarms.Verdict(1.6543, 1.004, 600, 0.5, 0.004, 20.8)
    assert "1.65!" in str(alarms.Alarms(found=found)) and "20.8!" in str(alarms.Alarms(found=found))
