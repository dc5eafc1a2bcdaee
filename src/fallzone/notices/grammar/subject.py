"""What a notice warns of, by its words and its Q-code."""

from __future__ import annotations

import re

from fallzone.model.notices.notice import Subject

# A launch that brings debris down is a launch
_DEBRIS = re.compile(r"SPACE DEBRIS|DEBRIS|RE-?ENTRY|RE-?ENTER|FALLING (?:OBJECT|DEBRIS|PART)|DEORBIT|DE-ORBIT")
_LAUNCH = re.compile(
    r"ROCKET|LAUNCH|SPACE ?CRAFT|SPACE ?VEHICLE|SATELLITE|AEROSPACE|SPACE OPERATION|SPACE OPS|FIRST STAGE|SECOND STAGE"
    r"|1ST STAGE|2ND STAGE|BOOSTER|FAIRING|BALLISTIC|SPACE FLT|SPACEFLIGHT"
    r"|로켓|발사체|ロケット|打ち?上げ"
)
_OTHER = re.compile(
    r"GUN(?:NERY)?(?![A-Z])|FIRING|FRNG|EXERCISE|NAVAL|SHELLING|BOMBING|TORPEDO|SUBMARINE|MINE(?:S|LAYING)?(?![A-Z])"
    r"|UNMANNED|UAS|DRONE|PARACHUTE|MILITARY|LASER|FIREWORKS|WAR ZONE"
)
# Danger, restricted, prohibited, temporarily reserved and warning areas may be of anything; missiles and guns are QWM
_NO_LAUNCH_CODES = re.compile(r"Q(?:WU|WP|WG|WA|WB|WJ|WZ|WD)")


_LAUNCH_CODES = ("QWMLW", "QRDCA", "QRTCA", "QRPCA", "QRALW")


def may_be_launch(q_code: str | None) -> bool:
    """Whether launches are announced under a Q-code; others are as well.

    Parameters
    ----------
    q_code : str or None
        Of a notice to airmen.

    Returns
    -------
    bool
    """
    return q_code in _LAUNCH_CODES


def find_subject(capitals: str, q_code: str | None = None) -> Subject:
    """What a notice warns of.

    Parameters
    ----------
    capitals : str
        In plain capitals.
    q_code : str, optional
        Of a notice to airmen.

    Returns
    -------
    {"launch", "debris", "other", "unknown"}
    """
    if _LAUNCH.search(capitals):
        return "launch"
    if _DEBRIS.search(capitals):
        return "debris"
    if _OTHER.search(capitals) or (q_code and _NO_LAUNCH_CODES.match(q_code)):
        return "other"
    return "unknown"
