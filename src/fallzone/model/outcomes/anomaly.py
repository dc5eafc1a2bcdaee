"""What goes wrong in failed flights, as arrays: written by failure modes and read by the compiled ascent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# What happens to bodies that have left the vehicle is none of the ascent's
BESIDE_ASCENT = ("lost", "way_back")


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """A number of a failure mode that a mission file may set, in the unit that its name ends in.

    Parameters
    ----------
    value : float
        Default.
    low, high : float
        Bounds of what makes sense.
    words : str
        What it is, for messages.
    """

    value: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Failing:
    """Flights about to fail, as a failure mode sees them, on the planned timeline.

    Parameters
    ----------
    row : (n,) int64
        Row of each flight in the random streams of its block.
    t_s : (n,) float64
        Drawn failure time [s after lift-off].
    stage : (n,) int64
        Index of the stage that burns then, or that burns next.
    ignition_s, cutoff_s : (n,) float64
        Planned ignition and cut-off of that burn [s after lift-off].
    fairing_s : (n,) float64
        Planned separation of the fairing [s after lift-off]; inf where there is none.
    engines : (n,) int64
        Number of engines of the stage.
    turn_gain_ps2 : (n,) float64
        Angular acceleration of the vehicle per radian by which its thrust is offset [rad/s² per rad].
    has_limit_line : (n,) bool
        Whether the mission has an impact limit line.
    returning : (n,) int64
        Of what comes back when all goes well, that whose planned separation is nearest to the drawn time: its place
        among all that separates, in order; −1 where nothing comes back.
    returning_s : (n,) float64
        Its planned separation [s after lift-off]; NaN where nothing comes back.
    """

    row: np.ndarray
    t_s: np.ndarray
    stage: np.ndarray
    ignition_s: np.ndarray
    cutoff_s: np.ndarray
    fairing_s: np.ndarray
    engines: np.ndarray
    turn_gain_ps2: np.ndarray
    has_limit_line: np.ndarray
    returning: np.ndarray
    returning_s: np.ndarray

    def select(self, chosen: np.ndarray) -> Failing:
        """Some of the flights.

        Parameters
        ----------
        chosen : index array or mask
            Their rows.

        Returns
        -------
        Failing
        """
        return Failing(**{name: getattr(self, name)[chosen] for name in self.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True)
class Anomalies:
    """What goes wrong in n flights.

    Parameters
    ----------
    stop_t_s : (n,) float64
        When thrust ends and nothing more separates [s after lift-off]; inf: never.
    start_t_s : (n,) float64
        When the anomalies below begin [s after lift-off]; inf: never.
    thrust_factor : (n,) float64
        Share of thrust and mass flow that is left in the current burn, 0 to 1.
    kept_fairing : (n,) float64
        Share of the fairing's mass that stays attached when it should separate, 0 to 1.
    turn_rate_radps, turn_accel_radps2 : (n,) float64
        The thrust turns away from the programme by ``rate·τ + accel·τ²/2`` [rad], τ the time since the start [s]. A
        turning flight ends at the cut-off of the current burn at the latest.
    turn_direction_rad : (n,) float64
        Direction of the turn about the programmed thrust [rad]: 0 upwards, π/2 to the right.
    breakup_load_parad : (n,) float64
        Product of dynamic pressure and angle of attack at which the vehicle breaks up [Pa·rad]; inf: never.
    limited : (n,) bool
        Whether thrust ends where the instantaneous impact point crosses the mission's impact limit line.
    breakup_height_m : (n,) float64
        Height above the ellipsoid [m] through which the vehicle falls whole, after the end of thrust, before it breaks
        up; −inf: it breaks up at once.
    lost : (n,) int64
        Of what comes back when all goes well, that which does not, with what separates together with it: its place
        among all that separates, in order; −1: all comes back that separates before anything else goes wrong.
    way_back : (n,) float64
        Share of the way from its unpowered fall to its landing that it gets under power, 0 to 1.
    """

    stop_t_s: np.ndarray
    start_t_s: np.ndarray
    thrust_factor: np.ndarray
    kept_fairing: np.ndarray
    turn_rate_radps: np.ndarray
    turn_accel_radps2: np.ndarray
    turn_direction_rad: np.ndarray
    breakup_load_parad: np.ndarray
    limited: np.ndarray
    breakup_height_m: np.ndarray
    lost: np.ndarray
    way_back: np.ndarray

    @classmethod
    def none(cls, count: int) -> Anomalies:
        """Flights in which nothing goes wrong.

        Parameters
        ----------
        count : int
            Number of flights, ≥ 0.

        Returns
        -------
        Anomalies
        """
        return cls(
            stop_t_s=np.full(count, np.inf),
            start_t_s=np.full(count, np.inf),
            thrust_factor=np.ones(count),
            kept_fairing=np.zeros(count),
            turn_rate_radps=np.zeros(count),
            turn_accel_radps2=np.zeros(count),
            turn_direction_rad=np.zeros(count),
            breakup_load_parad=np.full(count, np.inf),
            limited=np.zeros(count, dtype=bool),
            breakup_height_m=np.full(count, -np.inf),
            lost=np.full(count, -1),
            way_back=np.zeros(count),
        )

    def select(self, chosen: np.ndarray) -> Anomalies:
        """Some of the flights.

        Parameters
        ----------
        chosen : index array or mask
            Their rows.

        Returns
        -------
        Anomalies
        """
        return Anomalies(**{name: getattr(self, name)[chosen] for name in self.__dataclass_fields__})
