"""What follows from a run alone and takes seconds to find: found once, when it is made, for all that tell of it."""

from __future__ import annotations

from dataclasses import dataclass

from fallzone.assessment.per_launch.cells import DoubtfulCells, Square
from fallzone.model.results.launch_risk import AirspaceArea, LaunchRisk
from fallzone.model.results.moments import Moments


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What was found of a run when it was made; it stands as long as its inputs are as they were.

    Parameters
    ----------
    per_launch : LaunchRisk or None
        Its risk against criteria; None where nothing is known of one launch.
    airspace : tuple of AirspaceArea
        Where casualty-capable debris may be in the air.
    moments : Moments or None
        A failure at each moment of its flight.
    squares : tuple of Square
        What comes down by squares of the ground.
    doubtful_cells : DoubtfulCells or None
        Where the nearest hits alone may reach the floor.
    """

    per_launch: LaunchRisk | None
    airspace: tuple[AirspaceArea, ...]
    moments: Moments | None
    squares: tuple[Square, ...]
    doubtful_cells: DoubtfulCells | None
