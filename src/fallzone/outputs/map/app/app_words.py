"""What the page's script says: names of its controls and sentences with {blanks}, as text and never as markup."""

from __future__ import annotations

from typing import Any

from fallzone.assessment.per_launch.squares import FEWEST_FLIGHTS
from fallzone.words import _, ngettext
from fallzone.words.formats import number


def page_words() -> dict[str, Any]:
    """Words by key, in the language that is spoken.

    Returns
    -------
    dict
    """
    return {
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "north_up": _("North is up"),
        "graticule": _("Latitude and longitude"),
        "open_panel": _("Open the panel"),
        "fold_panel": _("Fold the panel"),
        "close": _("Close"),
        "this_place": _("This place"),
        "drawn_here": _("Drawn here: {count}"),
        "nothing_here": _("Nothing is drawn here."),
        "places": _("Towns and islands"),
        **_answer_words(),
        **_asking_words(),
    }


def _answer_words() -> dict[str, str]:
    return {
        "INSIDE": _("INSIDE"),
        "OUTSIDE": _("OUTSIDE"),
        "UNKNOWN": _("UNKNOWN"),
        "nearest": _("Nearest: {told}").format(told="{told}"),
        "alone": _("Too few hits about here to tell whether the floor is reached: fallzone check counts them."),
        "outlined": _("This place is more than a point: fallzone check answers for the whole of it."),
        "missing": _("The run has {missing}: from it nothing is OUTSIDE.").format(missing="{missing}"),
        "square": _("What comes down in {edges}").format(edges="{edges}"),
        "chance": _("Any impact in it: {chance} per launch.").format(chance="{chance}"),
        "span": _("Fails at some times between {first} and {last} → debris {delay} later.").format(
            first=_("T+{seconds} s").format(seconds="{first}"),
            last=_("T+{seconds} s").format(seconds="{last}"),
            delay="{delay}",
        ),
        "few": ngettext(
            "Fewer than {count} simulated flight brings anything down in it: too few to tell a chance.",
            "Fewer than {count} simulated flights bring anything down in it: too few to tell a chance.",
            FEWEST_FLIGHTS,
        ).format(count=number(FEWEST_FLIGHTS)),
        "command": _("More exactly: {command}").format(command="{command}"),
        "not_safe": _(
            "OUTSIDE does not mean safe: debris below the floor, 3 % of the impacts of each 97 % area, other kinds of "
            "failure, breakup on the way down and drift at sea are not in it."
        ),
    }


def _asking_words() -> dict[str, str]:
    return {
        "no_position": _(
            "'{text}' is not a position; write 26.2124,127.6809 or 26.2124N 127.6809E or 26-12-45N "
            "127-40-51E or 261245N1274051E (latitude first)"
        ),
        "two_ways": _("'{text}' can be read in more than one way; write 26.2124,127.6809 or 26-12-45N 127-40-51E."),
        "swapped": _("Latitude {lat} is beyond a pole; did you swap latitude and longitude?"),
        "beyond_pole": _("Latitude {lat} is beyond a pole; expected -90 to 90."),
        "beyond_turn": _("Longitude {lng} is out of range; expected -180 to 180, or up to 360."),
        "which_one": _("Several places fit: choose one."),
        "no_place": _("No place '{text}' here; give coordinates."),
    }
