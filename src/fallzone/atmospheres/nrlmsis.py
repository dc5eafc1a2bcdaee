"""NRLMSIS 2.1: air over the pad at the time of launch, by season, Sun and geomagnetic activity, up to 1,000 km.

Without a time of launch it is the air of noon UTC in the middle of the mission's month.

The indices are the mission's own, given in its ``[solar]`` table; nothing is ever looked up or downloaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from fallzone.errors import InputError, OutOfRangeError
from fallzone.model.results.statement import Statement
from fallzone.words import _, msg
from fallzone.words.times import iso_utc

TITLE = msg("NRLMSIS 2.1")
SOURCE = "J. T. Emmert et al., NRLMSIS 2.1, J. Geophys. Res. Space Physics 127 (2022), through pymsis"
VERIFIED = True
VALID_ALTITUDE_M = (0.0, 1_000_000.0)
NEEDS = ("season_utc", "place_lonlat", "f107", "f107a", "ap")

_BOLTZMANN_JPK = 1.380649e-23
_GAMMA = 1.4


def _case(year: int, day: int, second: int, *where_and_sun: float) -> dict:
    """The needs of one published case: day of the year, then latitude, longitude, F10.7a, F10.7, Ap as printed."""
    lat_deg, lon_deg, f107a, f107, ap = where_and_sun
    when = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day - 1, seconds=second)
    return {"season_utc": when, "place_lonlat": (lon_deg, lat_deg), "f107": f107, "f107a": f107a, "ap": ap}


# (needs, altitude_m, density_kgpm3, relative tolerance): rows of msis2.1_test_ref_dp.txt, which comes with
# the model; four digits are printed, of which the last is uncertain by up to 2
CHECKPOINTS = (
    (_case(1970, 178, 64_800, 50.0, 55.0, 153.3, 146.5, 35.0), 200.0, 1.160, 2e-3),
    (_case(1970, 211, 43_200, 50.0, 45.0, 147.2, 156.2, 7.0), 34_200.0, 1.039e-2, 2e-3),
    (_case(2010, 338, 58_684, -48.1, 70.3, 84.0, 86.9, 1.0), 58_500.0, 4.161e-4, 2e-3),
    (_case(1970, 284, 2_730, -30.3, -70.7, 151.5, 148.0, 15.0), 80_900.0, 1.380e-5, 2e-3),
    (_case(2013, 135, 34_150, 63.4, 226.0, 123.6, 147.9, 8.0), 97_500.0, 7.540e-7, 2e-3),
    (_case(1974, 274, 80_445, -17.1, 120.5, 90.2, 91.2, 28.0), 164_300.0, 8.781e-10, 2e-3),
    (_case(2013, 111, 770, 39.3, 112.5, 123.6, 104.9, 2.0), 244_600.0, 5.931e-11, 2e-3),
    (_case(1976, 191, 38_513, 25.0, -28.0, 70.9, 67.4, 10.0), 374_600.0, 1.054e-12, 2e-3),
    (_case(1989, 39, 31_499, 42.6, -71.5, 225.1, 216.4, 14.0), 500_000.0, 1.034e-12, 2e-3),
)


@dataclass(frozen=True, kw_only=True)
class Nrlmsis:
    """Air over one place at one time; an atmosphere that is ready to be tabulated.

    Parameters
    ----------
    when_utc : datetime
        Instant.
    lon_deg, lat_deg : float
        Geodetic coordinates of the place.
    f107, f107a : float
        Solar radio flux at 10.7 cm of the day before, and its mean over 81 days [1e-22 W/m²/Hz].
    ap : float
        Geomagnetic index of the day.
    TITLE, SOURCE : str
        What it is and where it is published.
    VERIFIED : bool
        Whether the model reproduces its published cases.
    VALID_ALTITUDE_M : (float, float)
        Lowest and highest altitude [m].
    """

    when_utc: datetime
    lon_deg: float
    lat_deg: float
    f107: float
    f107a: float
    ap: float
    TITLE: str = TITLE
    SOURCE: str = SOURCE
    VERIFIED: bool = VERIFIED
    VALID_ALTITUDE_M: tuple[float, float] = VALID_ALTITUDE_M

    @property
    def told(self) -> tuple[Statement, ...]:
        """The day and the indices, in the codes of ``results.origins``."""
        indices = {"f107": float(self.f107), "f107a": float(self.f107a), "ap": float(self.ap)}
        return (Statement(code="air-of-day", values={"season_utc": iso_utc(self.when_utc), **indices}),)

    def evaluate(self, altitude_m):
        """Air at a geometric altitude above mean sea level.

        Parameters
        ----------
        altitude_m : array_like
            In `VALID_ALTITUDE_M`.

        Returns
        -------
        density_kgpm3, sound_speed_mps, pressure_pa, temperature_k : float64 arrays
            The pressure is the sum over the gases of n·k·T; the speed of sound is √(1.4 p/ρ), which above some
            100 km has no meaning beyond a scale for the Mach number.

        Raises
        ------
        OutOfRangeError
            Outside `VALID_ALTITUDE_M`, or not finite.

        Source
        ------
        J. T. Emmert et al., NRLMSIS 2.1, J. Geophys. Res. Space Physics 127 (2022). Pressure of ideal gases, Σ n·k·T;
        speed of sound: U.S. Standard Atmosphere, 1976, eq. 50.
        """
        import pymsis

        altitude = np.asarray(altitude_m, float)
        low, high = VALID_ALTITUDE_M
        if not np.all((altitude >= low) & (altitude <= high)):
            raise OutOfRangeError(
                _("{title}: an altitude outside {low:.0f} to {high:.0f} m; it says nothing there").format(
                    title=_(TITLE), low=low, high=high
                )
            )
        flat = altitude.ravel()
        when = np.datetime64(self.when_utc.astimezone(UTC).replace(tzinfo=None), "ms")
        same = np.ones_like(flat)
        # All three indices are always given: without one of them pymsis would download a table
        out = pymsis.calculate(
            np.full(flat.shape, when),
            self.lon_deg * same,
            self.lat_deg * same,
            flat / 1e3,
            self.f107 * same,
            self.f107a * same,
            np.full((flat.size, 7), self.ap),
            version=2.1,
        ).reshape(flat.size, -1)
        density, temperature = out[:, 0].astype(float), out[:, -1].astype(float)
        # Gases that the model does not give at an altitude are NaN there
        pressure = np.nansum(out[:, 1:-1].astype(float), axis=1) * _BOLTZMANN_JPK * temperature
        columns = (density, np.sqrt(_GAMMA * pressure / density), pressure, temperature)
        return tuple(column.reshape(altitude.shape) for column in columns)


def build(*, season_utc: datetime, place_lonlat: tuple[float, float], f107: float, f107a: float, ap: float) -> Nrlmsis:
    """Air over a place at an instant, for given solar and geomagnetic indices.

    The year does not matter, but for its indices.

    Parameters
    ----------
    season_utc : datetime
        The instant.
    place_lonlat : (float, float)
        The pad, longitude and latitude [deg].
    f107, f107a : float
        Solar radio flux at 10.7 cm of the day before, and its mean over 81 days [1e-22 W/m²/Hz].
    ap : float
        Geomagnetic index of the day.

    Returns
    -------
    Nrlmsis

    Raises
    ------
    InputError
        When pymsis is not installed.
    """
    try:
        import pymsis  # noqa: F401
    except ImportError:
        problem = _("'nrlmsis' needs pymsis, which is not installed")
        raise InputError("[atmosphere]", problem, _("python -m pip install 'fallzone[msis]'")) from None
    lon, lat = place_lonlat
    return Nrlmsis(when_utc=season_utc, lon_deg=lon, lat_deg=lat, f107=f107, f107a=f107a, ap=ap)
