"""Where a body in a given state comes down, in a vacuum or through the air."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallzone.model.status import ImpactStatus

if TYPE_CHECKING:
    import numpy as np

    from fallzone.kernels.fall.fall import FallResult
    from fallzone.kernels.iip import IipResult

# Of a fall of which nobody says more
ATMOSPHERE = "us76"


@dataclass(frozen=True, kw_only=True, slots=True)
class Landing:
    """How one body ended.

    Parameters
    ----------
    status : ImpactStatus
        Whether it came down, or why not.
    lat_deg, lon_deg, flight_time_s : float or None
        Where it came down, geodetic on WGS 84, and after how long; None where it did not.
    impact_speed_mps : float or None
        Its Earth-fixed speed there; None in a vacuum, where it is not asked for.
    """

    status: ImpactStatus
    lat_deg: float | None
    lon_deg: float | None
    flight_time_s: float | None
    impact_speed_mps: float | None = None


def fall_in_vacuum(lon_deg: float, lat_deg: float, *, height_m: float, velocity_ned_mps: Sequence[float]) -> Landing:
    """Where a body comes down without air and thrust: two-body motion over a rotating WGS 84 Earth.

    Parameters
    ----------
    lon_deg, lat_deg : float
        Geodetic, WGS 84.
    height_m : float
        Above the ellipsoid.
    velocity_ned_mps : sequence of float
        Earth-fixed velocity towards north, east and down.

    Returns
    -------
    Landing
        Its instantaneous impact point; a body in orbit has none.
    """
    from fallzone.kernels.iip import iip

    return _read(iip(*_build_state(lon_deg, lat_deg, height_m, velocity_ned_mps)))


def fall_through_air(
    lon_deg: float,
    lat_deg: float,
    *,
    height_m: float,
    velocity_ned_mps: Sequence[float],
    beta_kgpm2: float,
    wind_east_mps: float = 0.0,
    wind_north_mps: float = 0.0,
) -> Landing:
    """Where a fragment of constant drag coefficient comes down through the US Standard Atmosphere 1976.

    Parameters
    ----------
    lon_deg, lat_deg, height_m, velocity_ned_mps
        As for ``fall_in_vacuum``.
    beta_kgpm2 : float
        Ballistic coefficient m/(Cd A), above 0.
    wind_east_mps, wind_north_mps : float
        Wind towards the east and the north, at every height.

    Returns
    -------
    Landing
        Where it meets the ellipsoid, and how fast.
    """
    import numpy as np

    from fallzone import plugins
    from fallzone.kernels.fall.fall import fall
    from fallzone.kernels.tables import build_environment
    from fallzone.winds.constant import ConstantWind

    wind = ConstantWind(east_mps=wind_east_mps, north_mps=wind_north_mps)
    environment = build_environment(plugins.load("atmosphere", ATMOSPHERE), wind)
    state = _build_state(lon_deg, lat_deg, height_m, velocity_ned_mps)
    # For one body the exact way costs nothing
    return _read(fall(*state, beta_kgpm2=np.array([beta_kgpm2]), environment=environment, exact=True))


def _build_state(
    lon_deg: float, lat_deg: float, height_m: float, velocity_ned_mps: Sequence[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Position [m] and velocity [m/s], Earth-fixed, each (1, 3)."""
    import numpy as np

    from fallzone.earth.frames import geodetic_to_ecef, ned_to_ecef

    lon, lat = np.array([lon_deg]), np.array([lat_deg])
    return geodetic_to_ecef(lon, lat, np.array([height_m])), ned_to_ecef(np.array([velocity_ned_mps]), lon, lat)


def _read(result: IipResult | FallResult) -> Landing:
    """The one row of a result."""
    status = ImpactStatus(int(result.status[0]))
    names = [name for name in ("lat_deg", "lon_deg", "flight_time_s", "impact_speed_mps") if hasattr(result, name)]
    landed = status == ImpactStatus.IMPACT
    return Landing(status=status, **{name: float(getattr(result, name)[0]) if landed else None for name in names})
