"""What 14 CFR 420 tabulates for flight corridors: by class of vehicle, and by range of the impact point.

Source
------
14 CFR 420.19 table 1, Appendix A tables A-1, A-2 and A-3, Appendix C table C-2 and paragraph (b)(3), as transcribed.
"""

from __future__ import annotations

from dataclasses import dataclass

from fallzone.errors import InputError, UsageError
from fallzone.words import _
from fallzone.words.hints import suggest

# Where lines CF, DE and HI cross the flight azimuth, downrange of the launch point
RANGE_CF_NM, RANGE_DE_NM, RANGE_HI_NM = 10.0, 100.0, 5_000.0

# Appendix C: a constant of every guided expendable vehicle, and the constant C of equation C1
FAILURE_PROBABILITY = 0.10
CONSTANT_C_S = 643.0
# The corridor's edge is three standard deviations from its centre line
SIGMAS_TO_EDGE = 3.0
# Largest casualty expectation of a launch that Appendix C allows
MOST_CASUALTIES = 1e-4

# Table C-2: up to this range of the impact point [NM] it moves so fast [NM/s]
RANGE_RATES = (
    (75.0, 0.75),
    (300.0, 1.73),
    (900.0, 4.25),
    (1_700.0, 8.85),
    (2_600.0, 19.75),
    (3_500.0, 42.45),
    (4_500.0, 84.85),
    (5_250.0, 154.95),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class VehicleClass:
    """A class of vehicles, and the sizes of its corridor.

    Parameters
    ----------
    id : str
        By which it is asked for.
    dispersion_radius_nm : float
        Dmax, table A-1 [NM].
    exclusion_range_nm : float
        Doez, table A-2 [NM].
    length_cf_nm, length_de_nm : float
        Whole lengths of the lines across the corridor at 10 and 100 NM, table A-3 [NM].
    length_hi_nm : float or None
        The same at 5,000 NM; None of a suborbital vehicle, whose corridor ends with its impact dispersion area.
    payload_lb : (float or None, float or None) or None
        More than the first and up to the second to a circular orbit of 100 NM at an inclination of 28° [lb], table 1;
        None where there is no limit, or of a suborbital vehicle.
    """

    id: str
    dispersion_radius_nm: float
    exclusion_range_nm: float
    length_cf_nm: float
    length_de_nm: float
    length_hi_nm: float | None
    payload_lb: tuple[float | None, float | None] | None

    @property
    def is_suborbital(self) -> bool:
        """Whether its last stage comes down on purpose."""
        return self.length_hi_nm is None


def _orbital(name: str, sizes_nm: tuple[float, float, float, float], payload_lb: tuple) -> VehicleClass:
    radius, exclusion, cf, de = sizes_nm
    return VehicleClass(
        id=name,
        dispersion_radius_nm=radius,
        exclusion_range_nm=exclusion,
        length_cf_nm=cf,
        length_de_nm=de,
        length_hi_nm=1_763.27,
        payload_lb=payload_lb,
    )


CLASSES = {
    one.id: one
    for one in (
        _orbital("small", (1.20, 3.30, 39.45, 117.87), (None, 4_400.0)),
        _orbital("medium", (1.53, 3.47, 40.76, 118.53), (4_400.0, 11_100.0)),
        _orbital("medium-large", (1.74, 4.26, 41.62, 118.96), (11_100.0, 18_500.0)),
        _orbital("large", (2.14, 12.86, 43.20, 119.75), (18_500.0, None)),
        VehicleClass(
            id="guided-suborbital",
            dispersion_radius_nm=1.32,
            exclusion_range_nm=3.18,
            length_cf_nm=39.91,
            length_de_nm=118.10,
            length_hi_nm=None,
            payload_lb=None,
        ),
    )
}


def find_class(name: str) -> VehicleClass:
    """A class by its name.

    Parameters
    ----------
    name : str
        One of `CLASSES`.

    Returns
    -------
    VehicleClass

    Raises
    ------
    UsageError
        When there is none of that name.
    """
    if name not in CLASSES:
        facts = {"name": str(name)[:40], "suggestion": suggest(str(name), CLASSES)}
        raise UsageError(_("no class of vehicles '{name}'; {suggestion}").format(**facts))
    return CLASSES[name]


def range_rate_nmps(range_nm: float) -> float:
    """How fast the instantaneous impact point moves, by how far it is downrange.

    Parameters
    ----------
    range_nm : float
        From the launch point [NM], 0 to 5,250; the whole numbers of the table are upper limits, so that nothing lies
        between two of its rows.

    Returns
    -------
    float
        [NM/s].

    Raises
    ------
    InputError
        Beyond the table.

    Source
    ------
    14 CFR 420 Appendix C, table C-2.
    """
    if not 0.0 <= range_nm <= RANGE_RATES[-1][0]:
        limits = _("expected {low} to {high}").format(low=0, high=f"{RANGE_RATES[-1][0]:g}")
        raise InputError("range_nm", _("{value} is out of range").format(value=f"{range_nm:g}"), limits)
    return next(rate for limit, rate in RANGE_RATES if range_nm <= limit)
