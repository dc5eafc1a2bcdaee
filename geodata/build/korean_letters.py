"""Korean names in Latin letters: Revised Romanization of Korean, Ministry of Culture, notification 2000-8."""

from __future__ import annotations

INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
VOWELS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
)  # fmt: skip
# By the 28 finals of Unicode: at the end of a word or before a consonant, and before a vowel.
CLOSED = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip
OPEN = (
    "", "g", "kk", "ks", "n", "nj", "n", "d", "r", "lg", "lm", "lb", "ls", "lt", "lp", "r", "m", "b", "ps", "s", "ss",
    "ng", "j", "ch", "k", "t", "p", "",
)  # fmt: skip
# Final and initial that change each other (section 3-1 of the rules).
MEETING = {
    ("k", "n"): "ngn", ("k", "m"): "ngm", ("k", "r"): "ngn", ("t", "n"): "nn", ("t", "m"): "nm", ("t", "r"): "nn",
    ("p", "n"): "mn", ("p", "m"): "mm", ("p", "r"): "mn", ("n", "r"): "ll", ("l", "n"): "ll", ("l", "r"): "ll",
    ("m", "r"): "mn", ("ng", "r"): "ngn",
}  # fmt: skip


def romanise(name: str) -> str:
    """A name of Hangul syllables in Latin letters, its first one large: 강릉 → Gangneung, 곡성 → Gokseong."""
    letters, final = "", 0
    for syllable in name:
        initial, rest = divmod(ord(syllable) - 0xAC00, 588)
        start = INITIALS[initial]
        if start:
            letters += MEETING.get((CLOSED[final], start), CLOSED[final] + start)
        else:
            letters += OPEN[final]
        letters += VOWELS[rest // 28]
        final = rest % 28
    return (letters + CLOSED[final]).capitalize()
