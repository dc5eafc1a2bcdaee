"""Falls written by hand, for the tests of what follows from them."""

from __future__ import annotations

import numpy as np

from fallzone.earth import frames
from fallzone.risk.traffic.falls import Falls


def state_ecef(lon_deg, lat_deg, height_m, velocity_enu_mps):
    """Position [m] and velocity [m/s] of a body above a place."""
    velocity = frames.enu_to_ecef(np.array(velocity_enu_mps, float), lon_deg, lat_deg)
    return frames.geodetic_to_ecef(lon_deg, lat_deg, height_m), velocity


def as_falls(lon_deg, lat_deg, t_s, beta_kgpm2, **given):
    """One body in each flight of a thousandth: three pieces of 2 kg that come down at 50 m/s, unless given."""
    n = len(t_s)
    facts = {
        "flight": np.arange(n),
        "weight": np.full(n, 1e-3),
        "lon_deg": np.broadcast_to(np.asarray(lon_deg, float), n),
        "lat_deg": np.broadcast_to(np.asarray(lat_deg, float), n),
        "t_s": np.asarray(t_s, float),
        "speed_mps": np.full(n, 50.0),
        "mass_kg": np.full(n, 2.0),
        "beta_kgpm2": np.broadcast_to(np.asarray(beta_kgpm2, float), n),
        "pieces": np.full(n, 3.0),
        "released_s": np.zeros(n),
        "passed_s": np.empty((n, 0)),
    }
    return Falls(**facts | {name: np.asarray(value) for name, value in given.items()})
