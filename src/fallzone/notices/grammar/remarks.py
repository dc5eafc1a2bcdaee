"""Remarks with words, names and numbers of their own that bound neither an area nor a time."""

from __future__ import annotations

import re

# Words of five letters that are no point of a route
_NO_FIX = (
    "NORTH|SOUTH|WATER|AREAS|ZONES|UNTIL|ALONG|WHOLE|OUTER|OTHER|WIDER|LARGE|AFTER|EVERY|ABOVE|BELOW|BANKS|COAST|SHORE"
    "|UPPER|LOWER|LOCAL|TODAY|NIGHT|MONTH|WEEKS|TIMES|MILES|METER|METRE|RANGE|AHEAD|BEYOND|THERE|UNDER|EIGHT|SEVEN|THREE"
)
_ROUTE = r"(?<![A-Z\d])[A-Z]{1,2}\d{1,3}(?![A-Z\d])"
_FIX = rf"(?:(?!{_NO_FIX})[A-Z]{{5}}(?![A-Z\d])|[A-Z]{{3}}\s(?:VOR|NDB)(?:/DME)?)"
_ROUTE_WORDS = (
    r"(?:NOT|AVBL|AVAILABLE|BTN|BETWEEN|AND|SEGMENTS?|SEGS?|BIDIRECTIONAL|RTES?|ROUTES?|CLSD|CLOSED|DCT|VIA|ALTN)"
    r"(?![A-Z])"
)
_POSITION = r"\d{4,6}[NS]\d{5,7}[EW](?![A-Z\d])"
_PLACES = (
    "BEIJING|SHANGHAI|GUANGZHOU|WUHAN|KUNMING|LANZHOU|SHENYANG|URUMQI|SANYA|HONG KONG|TAIPEI|MANILA|HO CHI MINH|HA NOI"
    "|HANOI|VIENTIANE|PHNOM PENH|BANGKOK|YANGON|KUALA LUMPUR|KOTA KINABALU|SINGAPORE|JAKARTA|UJUNG PANDANG|MAKASSAR"
    "|CHENNAI|MUMBAI|KOLKATA|DELHI|COLOMBO|MALE|DHAKA|KATHMANDU|KARACHI|LAHORE|INCHEON|PYONGYANG|FUKUOKA|NAHA|TOKYO"
    "|ANCHORAGE|OAKLAND|HONOLULU|GUAM|NADI|AUCKLAND|NAURU|HONIARA|PORT MORESBY|BRISBANE|MELBOURNE|TAHITI|MAURITIUS"
    "|MUSCAT|SEYCHELLES|ULAANBAATAR|VLADIVOSTOK|KHABAROVSK|MAGADAN"
)
_COUNTS = r"(?:TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE|TEN|\d{1,2})"
_COMPASS = r"(?:(?:NORTH|SOUTH)(?:[\s-]?(?:EAST|WEST))?|EAST|WEST|[NS]{1,2}[EW]{0,2}|[EW][NS][EW])"
# Which routes are closed follows from the areas: P646-NOT AVBL BTN PTN VOR AND IBITA, L625 (AKMON - UDOSI)
_ROUTES = re.compile(rf"{_ROUTE}(?:[\s,.;:()'/&-]{{0,6}}(?:{_ROUTE}|{_ROUTE_WORDS}|{_FIX}|{_POSITION}))+")
_OF_ROUTES = re.compile(rf"{_FIX}|AVBL|AVAILABLE")
_REMARK = re.compile(
    "|".join(
        (
            # (116NM NORTHWEST OF PUERTO PRINCESA AP): where the area lies, for those who look for it
            rf"\(\s?\d{{1,4}}\s?(?:NM|KM)\s{_COMPASS}\s(?:OF|FROM)\s[A-Z][A-Z\s,.'/-]{{2,50}}\)",
            rf"(?<![A-Z])(?:{_PLACES})\s(?:OCEANIC\s)?(?:FIRS?|UIR|ACC|ATCC|RADIO|CONTROL)(?![A-Z])",
            rf"(?<![A-Z\d]){_COUNTS}[\s-]{{1,2}}POINTS?\s{{1,3}}CONNECTION(?:\s{{1,3}}RANGE)?(?![A-Z])",
            r"(?<![A-Z])POINTS?\s{1,3}CONNECTION(?:\s{1,3}RANGE)?(?![A-Z])",
            r"(?<![A-Z])NOT\s{1,3}(?:BE\s{1,3})?(?:AVBL|AVAILABLE|PERMITTED|PERMISSIBLE|ALLOWED|APPROVED)(?![A-Z])",
            r"(?<![A-Z])NOT\s{1,3}EXCEED\s{1,3}(?:THE\s{1,3})?(?:RANGE|AREA|SCOPE)(?:\s{1,3}WITHIN)?(?![A-Z])",
            r"(?<![A-Z])SET\s{1,3}OUT\s{1,3}IN(?![A-Z])",
            r"(?<![A-Z])(?:TEL|PHONE|FAX|MOBILE)[\s.:]{0,3}\+?\d[\d\s()-]{4,20}\d(?!\d)",
            r"(?<![A-Z])(?:ANNEX|PART|RULE|CHAPTER|SECTION|DOC)\s\d{1,5}(?!\d)",
            r"(?<![A-Z\d])FL\s?\d{2,3}(?!\d)",
            # Numbers that a draft leaves to who issues it: XXXX/23(XXXX)
            r"(?<![A-Z\d])XXXX(?:/\d\d)?(?:\(XXXX\))?(?![A-Z\d])",
            # Numbers of a list of remarks
            r"^[ \t]{0,4}\d{1,2}[.)](?=[\s A-Z])",
        )
    ),
    re.MULTILINE,
)


def find_remarks(capitals: str) -> list[tuple[int, int]]:
    """Remarks on routes, authorities and where an area lies, which say nothing of how far it reaches or when.

    Parameters
    ----------
    capitals : str
        In plain capitals, with what was read as an area, a level or a time blanked out by NUL characters.

    Returns
    -------
    list of (int, int)
        Their characters.
    """
    routes = [found.span() for found in _ROUTES.finditer(capitals) if _OF_ROUTES.search(found.group())]
    return routes + [found.span() for found in _REMARK.finditer(capitals)]
