"""The breakup that is measured: its pieces drawn, followed to the sea and counted on a grid, on threads."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from scipy.special import ndtr

from fallzone.atmospheres import us76
from fallzone.earth import frames
from fallzone.footprint.plane import EqualAreaPlane
from fallzone.kernels.curves import DRAG_CURVES
from fallzone.kernels.fall.fall import FallResult, fall
from fallzone.kernels.tables import WIND_MODES, Environment, build_environment
from fallzone.model.status import ImpactStatus
from fallzone.montecarlo.sampling import BLOCK_FLIGHTS, Sampling
from fallzone.winds import westerly

LON_DEG, LAT_DEG, HEIGHT_M = 124.5, 33.0, 258_000.0
SPEED_MPS, CLIMB_DEG, AZIMUTH_DEG, SPREAD_MPS = 4_500.0, 12.0, 170.0, 50.0
BETA_KGPM2 = (10.0, 2_000.0)
MONTH, WIND_LAT_DEG = 1, 36.0
PIECES = 64  # of one breakup; they share its wind
BLOCK_PIECES = BLOCK_FLIGHTS * PIECES
CELL_M, CELLS = 1_000.0, 1_024
_PILOT = 4_096


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """Pieces about to fall: the arguments of ``kernels.fall.fall``."""

    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray
    beta_kgpm2: np.ndarray
    curve_index: np.ndarray
    wind_factor: np.ndarray

    def select(self, rows) -> Pieces:
        """The pieces at an index array or slice."""
        return Pieces(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})

    def fall(self, environment: Environment, *, exact: bool = False) -> FallResult:
        """Down to the ellipsoid."""
        return fall(
            self.position_ecef_m,
            self.velocity_ecef_mps,
            beta_kgpm2=self.beta_kgpm2,
            environment=environment,
            curve_index=self.curve_index,
            wind_factor=self.wind_factor,
            exact=exact,
        )


@dataclass(frozen=True)
class Breakup:
    """A breakup at 258 km west of Jeju, in the air and the jet stream of January."""

    seed: int = 1

    @cached_property
    def environment(self) -> Environment:
        """US Standard Atmosphere 1976 and the assumed westerlies."""
        return build_environment(us76, westerly, month=MONTH, lat_deg=WIND_LAT_DEG)

    def sample_block(self, block: int) -> Pieces:
        """One block of pieces: β log-uniform, every second one tumbling, the wind's error drawn for each breakup."""
        draws = Sampling(seed=self.seed).draw_block("bench", block)
        climb, azimuth = np.radians([CLIMB_DEG, AZIMUTH_DEG])
        enu = [np.cos(climb) * np.sin(azimuth), np.cos(climb) * np.cos(azimuth), np.sin(climb)]
        velocity = frames.enu_to_ecef(SPEED_MPS * np.array(enu), LON_DEG, LAT_DEG)
        low, high = np.log(BETA_KGPM2)
        return Pieces(
            position_ecef_m=np.tile(frames.geodetic_to_ecef(LON_DEG, LAT_DEG, HEIGHT_M), (BLOCK_PIECES, 1)),
            velocity_ecef_mps=velocity + SPREAD_MPS * draws.normal("bench/velocity", 3 * PIECES).reshape(-1, 3),
            beta_kgpm2=np.exp(low + (high - low) * ndtr(draws.normal("bench/beta", PIECES)).ravel()),
            curve_index=np.where(np.arange(BLOCK_PIECES) % 2, DRAG_CURVES.index("tumbling"), 0),
            wind_factor=np.repeat(draws.normal("error/wind", 2 * WIND_MODES), PIECES, axis=0),
        )

    @cached_property
    def plane(self) -> EqualAreaPlane:
        """The plane that impacts are counted in, laid along the first of them."""
        first = self.sample_block(0).select(slice(_PILOT)).fall(self.environment)
        landed = first.status == ImpactStatus.IMPACT
        return EqualAreaPlane(first.lon_deg[landed], first.lat_deg[landed])

    def count_block(self, block: int, *, exact: bool = False) -> np.ndarray:
        """Impacts of one block in cells of 1 km, flat; those beyond the grid in the cell after the last."""
        result = self.sample_block(block).fall(self.environment, exact=exact)
        landed = result.status == ImpactStatus.IMPACT
        xy_m = self.plane.from_lonlat(result.lon_deg[landed], result.lat_deg[landed])
        cell = np.floor(xy_m / CELL_M).astype(np.int64) + CELLS // 2
        inside = ((cell >= 0) & (cell < CELLS)).all(axis=1)
        flat = np.where(inside, cell @ [CELLS, 1], CELLS * CELLS)
        return np.bincount(flat, minlength=CELLS * CELLS + 1)

    def count(self, blocks: int, *, threads: int, exact: bool = False) -> np.ndarray:
        """Impacts of many blocks on one grid; as many blocks are under way as there are threads, and one more each."""
        total = np.zeros(CELLS * CELLS + 1, dtype=np.int64)
        with ThreadPoolExecutor(threads) as pool:
            waiting = (pool.submit(self.count_block, block, exact=exact) for block in range(blocks))
            for counts in _ahead(waiting, 2 * threads):
                total += counts
        return total


def _ahead(futures: Iterator, most: int) -> Iterator[np.ndarray]:
    """Results in order, with so many futures begun that are not yet taken."""
    begun = list(islice(futures, most))
    while begun:
        yield begun.pop(0).result()
        begun += islice(futures, 1)
