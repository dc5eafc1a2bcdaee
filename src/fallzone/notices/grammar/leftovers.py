"""What of a text was neither read nor is known to say nothing of where and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fallzone.model.notices.notice import Passage
from fallzone.notices.grammar.eastern.words import is_eastern, says_nothing
from fallzone.notices.grammar.remarks import find_remarks

_WORD = re.compile(r"[^\s\0,;:.()\[\]\-/'\"*+>|!?]+")
# Words of notices that neither bound an area nor a time. None of those that do: EXCEPT, NORTH, UNTIL, ALONG, HOLIDAYS
_FILLER_WORDS = """
A AN THE OF IN ON AT BY FOR TO AND OR WITH FROM INTO AS IS ARE BE BEEN BEING WAS WERE WILL WOULD SHALL MAY MIGHT CAN
HAS HAVE THIS THAT THESE THOSE THEIR ITS IT WHICH WHO DUE ALL ANY EACH ITEM ITEMS NIL NONE PLUS HAZARDOUS HAZARD
OPERATIONS OPERATION OPS PROGRESS ROCKET ROCKETS LAUNCH LAUNCHES LAUNCHING LAUNCHED MISSILE MISSILES SPACE DEBRIS AREA
AREAS BOUND BOUNDED BOUNDARIES DANGER DANGEROUS TEMPORARY TEMPO TEMP RESTRICTED PROHIBITED RESERVED ESTABLISHED
ACTIVATED ACTIVE ACT ACTIVITY ACTIVITIES AIRSPACE AIRCRAFT FORBIDDEN FLY FLYING FLIGHT FLIGHTS FLT VESSEL VESSELS SHIP
SHIPS MARINERS REQUESTED ADVISED CAUTION CAUTIONED KEEP CLEAR REMAIN AVOID NAVIGATE WIDE BERTH TRANSIT LINE LINES
STRAIGHT JOINING CONNECTING CONNECTED DEFINED FOLLOWING FLW FOLLOWS FLWS POINT POINTS POSITION POSITIONS PSN POSN
COORDINATES COORDINATE COORD COORDS GEOGRAPHICAL GEO APPROXIMATE APPROX LAT LONG LATITUDE LONGITUDE WGS 84 WGS84
CANCEL MSG MESSAGE WARNING WARNINGS NOTICE NAVAREA NAVTEX DNC CHART CANCELLED CANCELED CNL CHARTS AUTHORITY SOURCE
INFORMATION INFO REPORT VERTICAL LIMITS LIMIT SFC GND UNL UNLTD FT AMSL AGL MSL FIR FIRS UIR ACC ATC ATS NOTAM AIP SUP
REF RMK REMARKS STAGE STAGES FIRST SECOND THIRD FOURTH FAIRING BOOSTER BOOSTERS PAYLOAD VEHICLE VEHICLES SATELLITE
SATELLITES CARRIER FALL FALLING FALLS FALLOUT IMPACT IMPACTS SPLASHDOWN DROP DROPPED DROPPING REENTRY RE ENTRY RETURN
PARTS PART FRAGMENTS SURFACE OCCUR PLACE TAKE TAKING CONDUCTED CONDUCT EXPECTED PLANNED PLAN PLANS SCHEDULED ZONE
ZONES AFFECTED FIRING FRNG FIRINGS NAVAL MILITARY GUNNERY EXERCISE EXERCISES TEST TESTS WI ROUTE ROUTES TRAFFIC TFC
PILOTS PILOT CONTACT AGENCY USING USED FOREIGN GOVERNMENT FEDERATION RUSSIAN RUSSIA RUS CHARACTERISTICS RECEIVED SINK
WATERS OCEAN SEA MISSION PRESCRIBED SIMILAR ALSO UNALLOCATED INTERNATIONAL OPERATING OPERATOR EXTEND ACROSS GULF BACK
START UTC TIMES DATES DATE TIME WINDOW DAILY CLOSED CLSD CIRCLE CENTRED CENTERED CENTRE CENTER RADIUS AROUND LAUNCHER
RANGE LATERAL STATIONARY STNR ALTITUDE ALT RESERVATION UP INCLUDE INCLUDES BACKUP ACCORDANCE NAVIGATION NAVIGATIONAL
WELL NUMBER NR NO SAFETY SPECIAL CIVIL AVIATION ADMINISTRATION CAAC JAXA NASA ISRO KARI ACFT AIRMEN ISSUED ISSUE
DURING DRG EST ESTIMATED SUBJ SUBJECT CLR CLEARANCE CLEARANCES COMPETENT AUTHORITIES REQUIREMENT REQUIREMENTS REQUIRED
PROCEDURE PROCEDURES ICAO CONVENTION CHICAGO ANS SEAMLESS ASIA DIRECTLY AFFECT AFFECTS PARTY PARTIES AGREED CONTINUE
OPERATED APPLIED APPLICABLE OVERFLIGHT OVERFLY OVF ENTERING ENTER DEVIATE DEVIATION DEVIATIONS RTE RTES SEGMENT
SEGMENTS REROUTE REROUTED REROUTING AVBL AVAILABLE BIDIRECTIONAL DETAIL DETAILS OWING MENTION MENTIONED ABV ABOVE
BELOW RMKS WITHIN UNBURNED UNBURNT BURNED SPACEFLIGHT PERMISSIBLE PERMITTED USER DIRECTOR DELEGATED PURSUANT RULE
RULES UNDER FM RADAR VECTOR VECTORS MUST SHOULD POSSIBLE POSSIBLY PROBABLE HOURS HR REFER REFERENCE SEPARATE
SEPARATELY TEL PHONE EMAIL UNIVERSITY EXPLORATION PARTICIPATING NON INTEREST ANTICIPATE ADZ JURISDICTION IFR VFR
NOTAMED EXER INVOLVING INVOLVED INVOLVE DECLARED ORGANIZATION STRICTLY TRANSITING COORDINATION COORDINATED CTC
TENTATIVE FORECAST PREDICTED EXP EXPECT EXPECTING MAKE SURE ENSURE PLEASE NOTE ATTENTION CAREFUL CAREFULLY OBSERVE
OBSERVED INSTRUCTION INSTRUCTIONS CONTROLLER CONTROLLERS CONTROL CONTROLLED CONTROLLING SERVICE SERVICES SVC PROVIDED
PROVIDER PROVIDE INCOMING OUTGOING INBOUND OUTBOUND ARRIVAL ARRIVALS DEPARTURE DEPARTURES ARR DEP REGARDING CONCERNING
CONCERNED RELATED RELEVANT REPORTED REPORTS ORIGINATED ORIGINATOR OFFICE NATIONAL BUREAU MINISTRY DEPARTMENT COMMAND
CENTRES RESIDUAL REMAINS REMNANTS WRECKAGE FRAGMENT COMPONENT COMPONENTS SEPARATION SEPARATED JETTISON JETTISONED
BURNOUT HEREBY THEREFORE ACCORDING ACCORDINGLY BASED PER VIDE RESPECTIVELY GENERAL NORMAL STATUS PURPOSE REGION
VIETNAM RESTRICTION RESTRICTIONS AIR FORCE FORCES ONE TWO THREE FOUR FIVE SIX DTG RESCHEDULED SHOW SHOWS DCT RNAV VICE
VERSA AEROSPACE JAPAN KOREA KOREAN DPRK CHINA CHINESE INDIA YELLOW PHILIPPINE PACIFIC ATLANTIC
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
# A word so long with a letter wrong, too many or left out is no other word: AEROPSACE, VERTICLE
_LONG = 8
_PARTED = re.compile(r"(?<![^\s\0,;:.()])([A-Z]{2,14})\n([A-Z]{1,14})(?![^\s\0,;:.()])")
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
    _mark(understood, read)
    words = _list_unread(capitals, understood)
    if words:
        masked = "".join("\0" if known else letter for known, letter in zip(understood, capitals, strict=True))
        _mark(understood, [*find_remarks(masked), *_find_parted(masked)])
        words = _list_unread(capitals, understood)
    pieces: list[list[int]] = []
    for first, last in words:
        if pieces and first - pieces[-1][1] <= _NEAR and not any(understood[pieces[-1][1] : first]):
            pieces[-1][1] = last
        else:
            pieces.append([first, last])
    return tuple(Passage(first=first, last=last, text=text[first:last]) for first, last in pieces)


def _mark(understood: bytearray, spans: Iterable[tuple[int, int]]) -> None:
    for first, last in spans:
        understood[first:last] = b"\1" * (last - first)


def _list_unread(capitals: str, understood: bytearray) -> list[tuple[int, int]]:
    """Words that were not understood, by their characters."""
    words = (word for word in _WORD.finditer(capitals) if understood.find(0, *word.span()) >= 0)
    return [word.span() for word in words if not (is_filler(word.group()) or _is_rest_filler(word, understood))]


def _find_parted(capitals: str) -> Iterator[tuple[int, int]]:
    """Words that the end of a line parts, as those of teletypes do after 69 characters: BAC, K."""
    for found in _PARTED.finditer(capitals):
        if is_filler(found[1] + found[2]):
            yield found.span()


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
    if is_eastern(word):
        return says_nothing(word)
    if len(word) == 1:
        return word.isalpha() and word not in "NSEW"
    return word in _FILLERS or (len(word) >= _LONG and not _MISSPELT.isdisjoint(_misspell(word)))


def _misspell(word: str) -> Iterator[str]:
    """A word, and what is left of it without any one letter."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


_MISSPELT = frozenset(left for word in _FILLERS if len(word) >= _LONG for left in _misspell(word))


def _is_rest_filler(word: re.Match[str], understood: bytearray) -> bool:
    """Whether what was not understood of a word is filler: Japanese has no blanks, and Korean joins words."""
    if not is_eastern(word.group()):
        return False
    first, last = word.span()
    rest = "".join(word.string[at] if not understood[at] else " " for at in range(first, last))
    return all(map(is_filler, rest.split()))
