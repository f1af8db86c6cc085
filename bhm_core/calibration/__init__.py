"""Does a sampler do as it claims: simulation-based calibration and Geweke's joint test."""

from bhm_core.calibration.joint_test import geweke_joint_test
from bhm_core.calibration.simulation_based import Calibration, simulation_based_calibration

__all__ = ["Calibration", "geweke_joint_test", "simulation_based_calibration"]
