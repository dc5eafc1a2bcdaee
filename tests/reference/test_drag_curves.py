"""Drag against Mach by shape, held to what theory and the cited measurements say of each."""

import numpy as np
import pytest

from fallzone.kernels.curves import DRAG_CURVES, POINTS, drag_curves
from fallzone.kernels.drag import drag_ratio

MACH = np.arange(0.0, 6.0, 0.01)


def _cd(shape, mach):
    """Drag coefficient of a shape, from its curve and its value at low speed."""
    return POINTS[shape][0][1] * drag_ratio(drag_curves(), DRAG_CURVES.index(shape), float(mach))


@pytest.mark.parametrize("shape", DRAG_CURVES)
def test_a_curve_goes_through_its_points_and_never_beyond_them(shape):
    points = np.array(POINTS[shape])
    assert [_cd(shape, mach) for mach in points[:, 0]] == pytest.approx(points[:, 1], abs=1e-9)
    curve = np.array([_cd(shape, mach) for mach in MACH])
    assert curve.min() >= points[:, 1].min() - 1e-9 and curve.max() <= points[:, 1].max() + 1e-9
    assert np.abs(np.diff(curve)).max() < 0.05  # no jump: 0.01 of Mach at most 3 a Mach number


@pytest.mark.parametrize("shape", [shape for shape in DRAG_CURVES if shape != "constant"])
def test_every_body_drags_more_above_the_speed_of_sound_than_below(shape):
    assert min(_cd(shape, mach) for mach in MACH[MACH >= 1.0]) > 1.1 * _cd(shape, 0.3)


@pytest.mark.parametrize(
    ("shape", "newtonian"),
    # Modified Newtonian flow with 1.84 at the stagnation point (Lees 1955): a sphere 1/2 of it, a cylinder across the
    # flow 2/3, a plate that turns about an axis in it 4/(3π), each on its own area
    [("sphere", 1.84 / 2.0), ("cylinder", 1.84 * 2.0 / 3.0), ("plate", 1.84 * 4.0 / (3.0 * np.pi))],
)
def test_far_above_the_speed_of_sound_drag_is_newtonian(shape, newtonian):
    # the points are rounded to some hundredths, and at Mach 4 the base still sucks a little
    assert _cd(shape, 10.0) == pytest.approx(newtonian, rel=0.05)


def test_a_turning_plate_at_low_speed_drags_as_the_mean_over_its_turn():
    angle = np.linspace(0.0, np.pi / 2.0, 20_001)
    normal = 1.17 * np.minimum(angle / np.radians(40.0), 1.0)
    mean = (normal * np.sin(angle)).mean()
    assert _cd("plate", 0.2) == pytest.approx(mean, rel=0.01)


@pytest.mark.parametrize(("mach", "face"), [(0.2, 0.85), (2.0, 1.7), (4.0, 1.69)])
def test_a_turning_stage_drags_as_the_mean_over_its_turn(mach, face):
    # long cylinder: 1.2 less a third at its ends at low speed, as in the cylinder's curve above; eight times as long
    # as wide, so that a flat end is π/32 of its side
    across = 1.2 * 0.66 if mach < 1.0 else _cd("cylinder", mach)
    angle = np.linspace(0.0, np.pi / 2.0, 20_001)
    mean = (across * np.sin(angle) ** 3 + face * np.pi / 32.0 * np.cos(angle) ** 3).mean()
    assert _cd("stage", mach) == pytest.approx(mean, rel=0.02)


def test_a_sphere_has_its_published_plateau():
    # Bailey and Hiatt 1972: about 1.0 from Mach 1.5 to 2, falling slowly beyond
    assert np.array([_cd("sphere", mach) for mach in (1.6, 1.8, 2.0)]) == pytest.approx(1.0, abs=0.02)
    assert _cd("sphere", 1.0) == pytest.approx(0.8, abs=0.05)
