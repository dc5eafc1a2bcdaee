"""The table of how people are sheltered, as it is stored."""

from __future__ import annotations

from pathlib import Path

from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.reading import read_record
from fallzone.errors import InputError
from fallzone.model.exposures.sheltering import Sheltering
from fallzone.words import _


def sheltering_file(geodata: Geodata = SHIPPED) -> Path:
    """Where the table of how people are sheltered lies, if it is there.

    Parameters
    ----------
    geodata : Geodata
        The folder of geodata.

    Returns
    -------
    Path
    """
    return geodata.root / "sheltering.toml"


def load_sheltering(geodata: Geodata = SHIPPED) -> Sheltering:
    """Read how people are sheltered.

    Parameters
    ----------
    geodata : Geodata
        Where it lies.

    Returns
    -------
    Sheltering

    Raises
    ------
    InputError
        When it is not there or cannot be true.
    """
    path = sheltering_file(geodata)
    if not path.is_file():
        raise InputError(
            geodata.shown(path),
            _("no such file; casualties of people in shelters need it"),
            _("put the one that is shipped beside missions/, or a table of your own"),
        )
    return read_record(path, Sheltering, geodata=geodata)
