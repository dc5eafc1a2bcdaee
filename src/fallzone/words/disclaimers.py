"""That what is computed is no warning: one text for each place that says so."""

from __future__ import annotations

from fallzone.words import _


def disclaimer() -> str:
    """In a corner of a map.

    Returns
    -------
    str
        In the language spoken.
    """
    return _("Not an official warning.")


def disclaimer_heading() -> str:
    """At the head of every page, and above the text below.

    Returns
    -------
    str
        In the language spoken.
    """
    return _("NOT AN OFFICIAL WARNING")


def disclaimer_of_file() -> str:
    """Within a file for other programs.

    Returns
    -------
    str
        In the language spoken.
    """
    return _("Computed estimate for preparation. Not an official warning.")


def disclaimer_of_pack() -> str:
    """In the list of what is in a pack.

    Returns
    -------
    str
        In the language spoken.
    """
    return _("NOT AN OFFICIAL WARNING. A computed estimate for preparation; warnings come from the authorities alone.")


def disclaimer_line() -> str:
    """On the first page of a briefing, in one line.

    Returns
    -------
    str
        In the language spoken.
    """
    return _("A computed estimate for preparation; warnings come from the authorities alone.")


def disclaimer_text() -> str:
    """On the first page of a briefing, with the authorities by name.

    Returns
    -------
    str
        In the language spoken.
    """
    return _(
        "This is a computed estimate for preparation. Warnings come from the authorities alone: coast guards and "
        "hydrographic offices (NAVAREA), civil aviation (NOTAM), and civil protection. Figures marked estimated or "
        "assumed are not facts."
    )


def disclaimer_of_reading() -> str:
    """On the first page of the briefing of a warning, which is in force as its authority published it.

    Returns
    -------
    str
        In the language spoken.
    """
    return _(
        "This is how fallzone read a text, by program. What is in force is what its authority published, with all "
        "that changed or cancelled it since: ask coast guards and hydrographic offices (NAVAREA) and civil aviation "
        "(NOTAM)."
    )
