"""Whose data maps are drawn from, as the licences ask to say, and how far they are off."""

from __future__ import annotations

from fallzone.words import _


def coast_source() -> str:
    """Below every map: what the drawn coast was made from, and how far off it and regions are.

    Returns
    -------
    str
        In the language spoken.
    """
    return _(
        "Coast: Japan Meteorological Agency and NGII Korea, simplified, mostly within 0.5 km; elsewhere, and regions: "
        "Natural Earth, small islands up to 4 km off."
    )
