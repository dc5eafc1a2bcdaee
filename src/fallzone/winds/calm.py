"""No wind at any height, and no spread: to see what the wind of another model does."""

from __future__ import annotations

from fallzone.winds.constant import ConstantWind
from fallzone.words import msg

TITLE = msg("Calm: no wind at any height")
SOURCE = msg("assumed for comparison; the air is never calm at all heights")
VERIFIED = False

# (height_m, month, lat_deg, east_mps, north_mps, east_sigma_mps, north_sigma_mps, tolerance_mps)
CHECKPOINTS = ((0.0, 1, 36.0, 0.0, 0.0, 0.0, 0.0, 0.0), (11_500.0, 7, -36.0, 0.0, 0.0, 0.0, 0.0, 0.0))

tabulate = ConstantWind().tabulate
