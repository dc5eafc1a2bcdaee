"""What the words of a document warn of."""

from __future__ import annotations

import re

from fallzone.model.notices.notice import Subject
from fallzone.notices.grammar.letters import to_capitals
from fallzone.notices.grammar.subject import find_subject

# Enough to tell, and no more than is read in a moment
_LONGEST = 200_000
_LAUNCH = re.compile("발사|로켓|ロケット|打上げ|打ち上げ")
_DEBRIS = re.compile("낙하물|잔해|落下物|デブリ")


def tell_subject(text: str) -> Subject:
    """What a document warns of, by its words in English, Korean or Japanese.

    Parameters
    ----------
    text : str
        Its words.

    Returns
    -------
    {"launch", "debris", "other", "unknown"}
    """
    head = text[:_LONGEST]
    if _LAUNCH.search(head):
        return "launch"
    told = find_subject(to_capitals(head))
    return "debris" if told == "unknown" and _DEBRIS.search(head) else told
