"""What the page says of a failure at a moment: sentences with {blanks}, as text and never as markup."""

from __future__ import annotations

from fallzone.words import _, ngettext
from fallzone.words.times import in_minutes


def moment_words() -> dict[str, str]:
    """Words by key, in the language that is spoken.

    Returns
    -------
    dict of str to str
    """
    return {
        "heading": _("Failure at a moment"),
        "moment": _("Moment of failure"),
        "clock": _("Time after lift-off"),
        "play": _("Play"),
        "pause": _("Pause"),
        "play_clock": _("Play the fall"),
        "back": _("{count} s back"),
        "on": _("{count} s on"),
        "hide": _("Hide the moment of failure"),
        "follow": _("Keep in view"),
        "fails": _("Fails at T+{seconds} s"),
        "told": _("failure at T+{seconds} s; impact point {position}; {regions}"),
        "told_orbit": _("failure at T+{seconds} s; no impact point; {regions}"),
        "one_region": ngettext("{count} region", "{count} regions", 1),
        "regions": ngettext("{count} region", "{count} regions", 2),
        "point": _("Vacuum impact point {position}"),
        "no_point": _("No vacuum impact point: on the way to orbit"),
        "flown": _("Of the flight as flown {position}"),
        "none_fail": _("No simulated flight fails then: nothing burns."),
        "areas": _(
            "Areas that hold 90 % and 99 % of the debris: from {flights} flights that failed from T+{first} s to "
            "T+{last} s, moved with the impact point."
        ),
        "area": _(
            "Area that holds 90 % of the debris: from {flights} flights that failed from T+{first} s to T+{last} s, "
            "moved with the impact point. Of 99 % none can be drawn: the farthest pieces lie too far apart."
        ),
        "no_area": _(
            "No area can be drawn: debris fell in {flights} flights alone that failed from T+{first} s to T+{last} s, "
            "or too far apart."
        ),
        "beyond": _(
            "Part of what comes down then, or the impact point, lies nearer to a pole than this map shows: "
            "see the picture of the pole."
        ),
        "counted": _(
            "Regions and times: counted over {flights} flights that failed from T+{first} s to T+{last} s, as they "
            "fell. Chances hold given a failure then, with their 95 % intervals."
        ),
        "nothing_falls": _("That no debris comes down: {chance}."),
        "region": _("Region"),
        "chance": _("Chance"),
        "arrives": _("Comes down"),
        "none_reached": _("No debris comes down in a flagged region."),
        "minutes": in_minutes("T+{first}–{last}"),
        "at": in_minutes("T+{minutes}"),
        "flying": _("flying as planned until it fails at T+{seconds} s"),
        "falling": _("{down} of the debris is down, {air} in the air"),
        "dots": _("Each dot stands for {share} of the debris: hollow in the air, filled where it has come down."),
        "dropped": _("Dropped before as planned, down at: {items}"),
    }
