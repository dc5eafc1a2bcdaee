"""How far flights without a fit of their own may lie from what is computed of them, as it is stored."""

from __future__ import annotations

from fallzone.catalogue.geodata import Geodata
from fallzone.catalogue.reading import read_record
from fallzone.errors import InputError
from fallzone.model.discrepancy import Discrepancy
from fallzone.words import _


def load_discrepancy(geodata: Geodata) -> Discrepancy:
    """Read the model discrepancy.

    Parameters
    ----------
    geodata : Geodata
        Where it lies.

    Returns
    -------
    Discrepancy

    Raises
    ------
    InputError
        When it is not there or cannot be true.
    """
    path = geodata.root / "discrepancy.toml"
    if not path.is_file():
        raise InputError(
            geodata.shown(path),
            _("no such file; flights without a fit of their own need it"),
            _("put the one that is shipped beside missions/: it says how far such flights may be off"),
        )
    return read_record(path, Discrepancy, geodata=geodata)
