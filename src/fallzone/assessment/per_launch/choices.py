"""What a question about risk may set: models, tables and files in place of those by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fallzone.consequences.aircraft import DEFAULT as AIRCRAFT_MODEL
from fallzone.consequences.people import DEFAULT as CASUALTY_MODEL

if TYPE_CHECKING:
    from fallzone.model.exposures.sheltering import Sheltering
    from fallzone.model.results.likelihood import Likelihood


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Models, tables and files of one question; without any, those that are shipped.

    Parameters
    ----------
    likelihood : Likelihood, optional
        How likely failures are, as a run has it; judged anew where not given.
    failure_probability : float, optional
        A declared one, 0 to 1.
    reliability : str, optional
        A module of ``fallzone.reliabilities``.
    reliability_settings : mapping of str to float, optional
        Numbers of that model.
    casualty_area : str
        A module of ``fallzone.consequences.people``.
    vulnerable_area : str or float
        A module of ``fallzone.consequences.aircraft``, or one area for every casualty-capable piece [m²].
    sheltering : Sheltering, optional
        Table of shelters.
    population : Path, optional
        GeoTIFF of people.
    population_kind : {"count", "density"}, optional
        What its values are, where the file does not say so.
    ships, aircraft : Path, optional
        Positions, tracks or a density grid.
    """

    likelihood: Likelihood | None = None
    failure_probability: float | None = None
    reliability: str | None = None
    reliability_settings: Mapping[str, float] | None = None
    casualty_area: str = CASUALTY_MODEL
    vulnerable_area: str | float = AIRCRAFT_MODEL
    sheltering: Sheltering | None = None
    population: Path | None = None
    population_kind: Literal["count", "density"] | None = None
    ships: Path | None = None
    aircraft: Path | None = None


DEFAULT_CHOICES = Choices()
