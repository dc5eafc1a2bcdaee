"""Whether a stored run says what it stands on in codes that there are, with their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from fallzone import plugins
from fallzone.assessment.store.strict import at
from fallzone.errors import InputError
from fallzone.model.results.basis import ASSUMED, NOT_MODELLED, UNVERIFIED, Values
from fallzone.model.results.provenance import Provenance
from fallzone.model.results.statement import Statement
from fallzone.words import _
from fallzone.words.hints import suggest


def check_provenance(source: Provenance, where: str) -> Provenance:
    """Refuse what a run says of itself in codes that there are none of, or with other values than theirs.

    Parameters
    ----------
    source : Provenance
        As it was read.
    where : str
        Its place in a file, for messages.

    Returns
    -------
    Provenance
        The same.

    Raises
    ------
    InputError
        Where it cannot be told.
    """
    _check_statements(source.assumptions, ASSUMED, at(where, "assumptions"))
    _check_statements(source.not_modelled, NOT_MODELLED, at(where, "not_modelled"))
    _check_statements(source.unverified, UNVERIFIED, at(where, "unverified"))
    for one in source.unverified:
        kind, place = one.values["kind"], at(where, "unverified")
        _require(kind, plugins.KINDS, _("no kind of model '{name}'"), place)
        _require(one.values["model"], plugins.names(kind), _("no model '{name}'"), place)
    for mode in source.failure_modes:
        _require(mode, plugins.names("failure"), _("no failure mode '{name}'"), at(where, "failure_modes"))
    return source


def _require(name: str, known: Iterable[str], problem: str, where: str) -> None:
    if name not in known:
        raise InputError(where, problem.format(name=name), suggest(name, known))


def _check_statements(statements: Iterable[Statement], codes: Mapping[str, Values], where: str) -> None:
    for index, one in enumerate(statements, 1):
        _require(one.code, codes, _("there is no code '{name}'"), at(where, index))
        kinds = {key: type(value) for key, value in one.values.items()}
        if kinds != codes[one.code]:
            wanted = ", ".join(f"{key} ({kind.__name__})" for key, kind in codes[one.code].items())
            problem = _("'{code}' has the values {values}").format(code=one.code, values=one.values)
            raise InputError(at(where, index), problem, _("expected: {values}").format(values=wanted or "–"))
        for kind in one.values.keys() & plugins.KINDS.keys():
            _require(one.values[kind], plugins.names(kind), _("no model '{name}'"), at(where, index))
        for key in (key for key in one.values if key.endswith("_utc")):
            _check_instant(one.values[key], at(where, index, key))


def _check_instant(text: str, where: str) -> None:
    with suppress(ValueError, OverflowError):
        when = datetime.fromisoformat(text)
        if when.tzinfo and when.astimezone(UTC):
            return
    problem = _("'{text}' is no instant").format(text=text[:40])
    raise InputError(where, problem, _("expected ISO 8601 with a time zone"))
