"""What is not known after a loss, and what an alert rests on, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.outputs import basis_words, doubt_words
from fallzone.words import _, msg
from fallzone.words.formats import kilometres, share, speed, with_unit
from fallzone.words.things import with_commas

if TYPE_CHECKING:
    from fallzone.model.results.alert.alert import Alert
    from fallzone.model.results.statement import Statement

# Beside what runs say of themselves (``basis_words``, ``doubt_words``)
SENTENCES = {
    "tracking-error": msg(
        "The measured state is taken to be off by {distance} and {speed} (one standard deviation of each component; "
        "assumed)."
    ),
    "off-nominal": msg("The measured state lies {distance} off the nominal flight at the same time."),
    "stays-up": msg(
        "In {share} of the simulated failures ({low} to {high}) nothing comes down on this revolution; where it does "
        "so later is not known."
    ),
    "generic-vehicle": msg(
        "The vehicle is not known: pieces have ballistic coefficients of {beta_low} to {beta_high} and leave it at up "
        "to {speed} (assumed)."
    ),
}
_PLACES = {
    "distance_m": ("distance", kilometres),
    "speed_mps": ("speed", speed),
    "share": ("share", share),
    "share_low": ("low", share),
    "share_high": ("high", share),
    "beta_low_kgpm2": ("beta_low", lambda value: with_unit("_kgpm2", value)),
    "beta_high_kgpm2": ("beta_high", lambda value: with_unit("_kgpm2", value)),
}


def list_unknown(alert: Alert) -> list[str]:
    """What is not known, and what all of this rests on: doubts first.

    Parameters
    ----------
    alert : Alert
        With one answer, both or none.

    Returns
    -------
    list of str
    """
    said = [say_statement(one) for one in alert.doubts]
    if alert.area is None:
        said.append(_("No area was found."))
    elif alert.refined is None:
        said.append(_("This is the first answer; the refined one is not there yet."))
    if not alert.loss.is_measured:
        said.append(_("The state was not measured: it is that of the nominal flight at this time."))
    if alert.mission is None:
        said.append(_("The vehicle is not known: what it breaks into is assumed."))
    said.append(_("A place outside of every area is not told to be safe."))
    return [*said, *(say_statement(one) for one in alert.basis)]


def say_statement(statement: Statement) -> str:
    """What an alert rests on or leaves in doubt.

    Parameters
    ----------
    statement : Statement
        Of ``Alert.basis`` or ``Alert.doubts``.

    Returns
    -------
    str
        A sentence; a code that has none stands as it is, with its values, for nothing is left out in silence.
    """
    code, told = statement.code, statement.values
    if code in SENTENCES:
        written = [(*_PLACES[key], value) for key, value in told.items() if key in _PLACES]
        return _(SENTENCES[code]).format(**{name: write(value) for name, write, value in written})
    if code in basis_words.SENTENCES or code in basis_words.COUNTED or code == "unverified-model":
        return basis_words.say_basis(statement)
    if code in doubt_words.SENTENCES or code in doubt_words.STALE or code == "missing-case":
        return doubt_words.say_doubt(statement)
    return f"{code} ({with_commas([f'{key} {value}' for key, value in told.items()])})"
