"""What of a text was neither read nor is known to say nothing of where and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fallzone.model.notices.notice import Passage

_WORD = re.compile(r"[^\s\0,;:.()\[\]\-/'\"*+>|!?]+")
# Words of notices that neither bound an area nor a time. None of those that do: EXCEPT, NORTH, UNTIL, ALONG, HOLIDAYS
_FILLER_WORDS = """
A AN THE OF IN ON AT BY FOR TO AND OR WITH FROM INTO AS IS ARE BE BEEN BEING WAS WERE WILL WOULD SHALL MAY MIGHT
CAN HAS HAVE THIS THAT THESE THOSE THEIR ITS IT WHICH WHO DUE ALL ANY EACH ITEM ITEMS NIL NONE PLUS HAZARDOUS
HAZARD OPERATIONS OPERATION OPS PROGRESS ROCKET ROCKETS LAUNCH LAUNCHES LAUNCHING LAUNCHED MISSILE MISSILES
SPACE DEBRIS AREA AREAS BOUND BOUNDED BOUNDARIES DANGER DANGEROUS TEMPORARY TEMPO TEMP RESTRICTED PROHIBITED
RESERVED ESTABLISHED ACTIVATED ACTIVE ACT ACTIVITY ACTIVITIES AIRSPACE AIRCRAFT FORBIDDEN FLY FLYING FLIGHT
FLIGHTS FLT VESSEL VESSELS SHIP SHIPS MARINERS REQUESTED ADVISED CAUTION CAUTIONED KEEP CLEAR REMAIN AVOID
NAVIGATE WIDE BERTH TRANSIT LINE LINES STRAIGHT JOINING CONNECTING CONNECTED DEFINED FOLLOWING FLW FOLLOWS FLWS
POINT POINTS POSITION POSITIONS PSN POSN COORDINATES COORDINATE COORD COORDS GEOGRAPHICAL GEO APPROXIMATE APPROX
LAT LONG LATITUDE LONGITUDE WGS 84 WGS84 CANCEL MSG MESSAGE WARNING WARNINGS NOTICE NAVAREA NAVTEX DNC CHART
CANCELLED CANCELED CNL
CHARTS AUTHORITY SOURCE INFORMATION INFO REPORT VERTICAL LIMITS LIMIT SFC GND UNL UNLTD FT AMSL AGL MSL FIR FIRS
UIR ACC ATC ATS NOTAM AIP SUP REF RMK REMARKS STAGE STAGES FIRST SECOND THIRD FOURTH FAIRING BOOSTER BOOSTERS
PAYLOAD VEHICLE VEHICLES SATELLITE SATELLITES CARRIER FALL FALLING FALLS FALLOUT IMPACT IMPACTS SPLASHDOWN DROP
DROPPED DROPPING REENTRY RE ENTRY RETURN PARTS PART FRAGMENTS SURFACE OCCUR PLACE TAKE TAKING CONDUCTED CONDUCT
EXPECTED PLANNED PLAN PLANS SCHEDULED ZONE ZONES AFFECTED FIRING FRNG FIRINGS NAVAL MILITARY GUNNERY EXERCISE
EXERCISES TEST TESTS WI ROUTE ROUTES TRAFFIC TFC PILOTS PILOT CONTACT AGENCY USING USED FOREIGN GOVERNMENT
FEDERATION RUSSIAN RUSSIA RUS CHARACTERISTICS RECEIVED SINK WATERS OCEAN SEA MISSION PRESCRIBED SIMILAR ALSO
UNALLOCATED INTERNATIONAL OPERATING OPERATOR EXTEND ACROSS GULF BACK START UTC TIMES DATES DATE TIME WINDOW
DAILY CLOSED CLSD CIRCLE CENTRED CENTERED CENTRE CENTER RADIUS AROUND LAUNCHER RANGE LATERAL STATIONARY STNR
ALTITUDE ALT RESERVATION UP INCLUDE INCLUDES BACKUP ACCORDANCE NAVIGATION NAVIGATIONAL WELL NUMBER NR NO
AEROSPACE JAPAN KOREA KOREAN DPRK CHINA CHINESE INDIA YELLOW PHILIPPINE PACIFIC ATLANTIC
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
# Pieces that lie so close together are one
_NEAR = 12


def find_leftovers(text: str, capitals: str, read: Iterable[tuple[int, int]]) -> tuple[Passage, ...]:
    """Pieces of a text that were not understood.

    Parameters
    ----------
    text : str
        As it stands.
    capitals : str
        The same in plain capitals.
    read : iterable of (int, int)
        Characters that were understood.

    Returns
    -------
    tuple of Passage
        In their order.
    """
    understood = bytearray(len(text))
    for first, last in read:
        understood[first:last] = b"\1" * (last - first)
    pieces: list[list[int]] = []
    for word in _WORD.finditer(capitals):
        first, last = word.span()
        if understood.find(0, first, last) < 0 or is_filler(word.group()):
            continue
        if pieces and first - pieces[-1][1] <= _NEAR and not any(understood[pieces[-1][1] : first]):
            pieces[-1][1] = last
        else:
            pieces.append([first, last])
    return tuple(Passage(first=first, last=last, text=text[first:last]) for first, last in pieces)


def list_words(capitals: str, first: int, last: int) -> Iterator[re.Match[str]]:
    """Words of a piece of a text.

    Parameters
    ----------
    capitals : str
        In plain capitals.
    first, last : int
        Characters of the piece.

    Yields
    ------
    re.Match
        One for each word; positions are those of the whole text.
    """
    yield from _WORD.finditer(capitals, first, last)


def is_filler(word: str) -> bool:
    """Whether a word is one of all notices, which bounds neither an area nor a time.

    Parameters
    ----------
    word : str
        In plain capitals.

    Returns
    -------
    bool
    """
    return word in _FILLERS or (len(word) == 1 and word.isalpha() and word not in "NSEW")
