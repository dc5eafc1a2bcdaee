"""The fifth-order pair of Dormand and Prince for motion in space, stage by stage on (x, y, z) triples.

Each function gives y + h·Σ aᵢkᵢ of one row of the tableau. It is called twice: with velocities as slopes k for the
position, and with accelerations for the velocity. Every triple may be one of floats or of lanes.

Source
------
J. R. Dormand, P. J. Prince, "A family of embedded Runge-Kutta formulae", J. Comput. Appl. Math. 6 (1980), table 2.
"""

from __future__ import annotations

from fallzone.kernels.compiled import inlined
from fallzone.kernels.lanes import inverse_sqrt, largest

_NOTHING = 1e-30


@inlined
def stage2(y, h, k1):
    """State at 1/5 of the step.

    Parameters
    ----------
    y : triple
        State at the beginning of the step [m or m/s].
    h : float or lanes
        Length of the step [s].
    k1 : triple
        Slope at the beginning [m/s or m/s²].

    Returns
    -------
    triple
        State [m or m/s].
    """
    a = 0.2 * h
    return y[0] + a * k1[0], y[1] + a * k1[1], y[2] + a * k1[2]


@inlined
def stage3(y, h, k1, k2):
    """State at 3/10 of the step.

    Parameters
    ----------
    y, h : triple, float or lanes
        As in `stage2`.
    k1, k2 : triples
        Slopes of the stages so far.

    Returns
    -------
    triple
        State [m or m/s].
    """
    a, b = h * (3.0 / 40.0), h * (9.0 / 40.0)
    return (
        y[0] + a * k1[0] + b * k2[0],
        y[1] + a * k1[1] + b * k2[1],
        y[2] + a * k1[2] + b * k2[2],
    )


@inlined
def stage4(y, h, k1, k2, k3):
    """State at 4/5 of the step.

    Parameters
    ----------
    y, h : triple, float or lanes
        As in `stage2`.
    k1, k2, k3 : triples
        Slopes of the stages so far.

    Returns
    -------
    triple
        State [m or m/s].
    """
    a, b, c = h * (44.0 / 45.0), h * (-56.0 / 15.0), h * (32.0 / 9.0)
    return (
        y[0] + a * k1[0] + b * k2[0] + c * k3[0],
        y[1] + a * k1[1] + b * k2[1] + c * k3[1],
        y[2] + a * k1[2] + b * k2[2] + c * k3[2],
    )


@inlined
def stage5(y, h, k1, k2, k3, k4):
    """State at 8/9 of the step.

    Parameters
    ----------
    y, h : triple, float or lanes
        As in `stage2`.
    k1, k2, k3, k4 : triples
        Slopes of the stages so far.

    Returns
    -------
    triple
        State [m or m/s].
    """
    a, b = h * (19372.0 / 6561.0), h * (-25360.0 / 2187.0)
    c, d = h * (64448.0 / 6561.0), h * (-212.0 / 729.0)
    return (
        y[0] + a * k1[0] + b * k2[0] + c * k3[0] + d * k4[0],
        y[1] + a * k1[1] + b * k2[1] + c * k3[1] + d * k4[1],
        y[2] + a * k1[2] + b * k2[2] + c * k3[2] + d * k4[2],
    )


@inlined
def stage6(y, h, k1, k2, k3, k4, k5):
    """First estimate of the state at the end of the step.

    Parameters
    ----------
    y, h : triple, float or lanes
        As in `stage2`.
    k1, k2, k3, k4, k5 : triples
        Slopes of the stages so far.

    Returns
    -------
    triple
        State [m or m/s].
    """
    a, b, c = h * (9017.0 / 3168.0), h * (-355.0 / 33.0), h * (46732.0 / 5247.0)
    d, e = h * (49.0 / 176.0), h * (-5103.0 / 18656.0)
    return (
        y[0] + a * k1[0] + b * k2[0] + c * k3[0] + d * k4[0] + e * k5[0],
        y[1] + a * k1[1] + b * k2[1] + c * k3[1] + d * k4[1] + e * k5[1],
        y[2] + a * k1[2] + b * k2[2] + c * k3[2] + d * k4[2] + e * k5[2],
    )


@inlined
def advanced(y, h, k1, k3, k4, k5, k6):
    """State at the end of the step, of fifth order.

    Parameters
    ----------
    y, h : triple, float or lanes
        As in `stage2`.
    k1, k3, k4, k5, k6 : triples
        Slopes of the stages; the second has no weight.

    Returns
    -------
    triple
        State [m or m/s].
    """
    a, b, c = h * (35.0 / 384.0), h * (500.0 / 1113.0), h * (125.0 / 192.0)
    d, e = h * (-2187.0 / 6784.0), h * (11.0 / 84.0)
    return (
        y[0] + a * k1[0] + b * k3[0] + c * k4[0] + d * k5[0] + e * k6[0],
        y[1] + a * k1[1] + b * k3[1] + c * k4[1] + d * k5[1] + e * k6[1],
        y[2] + a * k1[2] + b * k3[2] + c * k4[2] + d * k5[2] + e * k6[2],
    )


@inlined
def local_error(h, k1, k3, k4, k5, k6, k7):
    """Estimated error of a step: length of the difference between its results of fifth and of fourth order.

    Parameters
    ----------
    h : float or lanes
        Length of the step [s].
    k1, k3, k4, k5, k6, k7 : triples
        Slopes of the stages, the last at the end of the step; the second has no weight.

    Returns
    -------
    float or lanes
        Error [m or m/s], above 0.
    """
    a, b, c = 71.0 / 57600.0, -71.0 / 16695.0, 71.0 / 1920.0
    d, e, f = -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0
    ex = a * k1[0] + b * k3[0] + c * k4[0] + d * k5[0] + e * k6[0] + f * k7[0]
    ey = a * k1[1] + b * k3[1] + c * k4[1] + d * k5[1] + e * k6[1] + f * k7[1]
    ez = a * k1[2] + b * k3[2] + c * k4[2] + d * k5[2] + e * k6[2] + f * k7[2]
    square = largest(_NOTHING, ex * ex + ey * ey + ez * ez)
    return h * (square * inverse_sqrt(square))
