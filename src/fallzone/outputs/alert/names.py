"""What is called how in an alert: the flight, regions, modes and the piece that decides, and lists of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.words import _, named, ngettext
from fallzone.words.formats import with_unit
from fallzone.words.things import item_words, mode_words, with_commas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallzone.model.results.alert.alert import Alert
    from fallzone.model.results.alert.area import DecidingPiece, RegionAlert

# Names that a sentence holds, before it counts the others
_MOST_NAMES = 4


def flight_words(alert: Alert) -> str:
    """What was lost.

    Parameters
    ----------
    alert : Alert
        With or without a mission.

    Returns
    -------
    str
        At the beginning of a line.
    """
    return _("A flight that is not known") if alert.mission is None else str(alert.mission.title)


def region_words(region: RegionAlert) -> str:
    """A region by its name.

    Parameters
    ----------
    region : RegionAlert
        One that lies beneath.

    Returns
    -------
    str
        In the language spoken; its id where it has no name.
    """
    return named(region.names, region.region)


def alert_mode_words(mode: str) -> str:
    """A failure mode, also where the vehicle is not known.

    Parameters
    ----------
    mode : str
        Of a `ModeShare`.

    Returns
    -------
    str
        Within a sentence.
    """
    return _("breakup (assumed)") if mode == "assumed-breakup" else mode_words(mode)


def piece_words(piece: DecidingPiece) -> str:
    """The piece for which something stays closed longest.

    Parameters
    ----------
    piece : DecidingPiece
        Of a layer.

    Returns
    -------
    str
        Within a sentence.
    """
    what = item_words(piece.part) if piece.part != "vehicle" else _("a vehicle that is not known")
    facts = {"beta": with_unit("_kgpm2", piece.beta_kgpm2), "mass": with_unit("_kg", piece.mass_kg)}
    if piece.group is None:
        return _("{part} (β {beta}, {mass})").format(part=what, **facts)
    return _("{group} of the {part} (β {beta}, {mass})").format(part=what, group=piece.group, **facts)


def list_names(names: Sequence[str]) -> str:
    """Names one after the other, as many as a sentence holds, and how many more there are.

    Parameters
    ----------
    names : sequence of str
        The most important first.

    Returns
    -------
    str
        Within a sentence.
    """
    shown, more = with_commas(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    if more <= 0:
        return shown
    return ngettext("{names} and {count} more", "{names} and {count} more", more).format(names=shown, count=more)
