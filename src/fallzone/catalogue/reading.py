"""Read records from files strictly, and say exactly what is wrong with one."""

from __future__ import annotations

import pickle
import sys
import tomllib
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from fallzone.catalogue.faults import say_fault
from fallzone.catalogue.geodata import SHIPPED, Geodata, read_text
from fallzone.catalogue.kept import Kept
from fallzone.errors import InputError
from fallzone.model.record import ONE_OR_MORE, ContradictionError, Origin, Record
from fallzone.words import _
from fallzone.words.hints import suggest

RecordType = TypeVar("RecordType", bound=Record)
Complete = Callable[[dict[str, Any], str], dict[str, Any]]

_LONGEST = 80
# Tables of TOML texts, pickled: the fastest way to a copy of their own for each reader
_TABLES: Kept[bytes] = Kept(most=64)


def read_record(
    path: Path, kind: type[RecordType], *, geodata: Geodata = SHIPPED, complete: Complete | None = None
) -> RecordType:
    """Read a TOML file into a record.

    Parameters
    ----------
    path : Path
        The file; its name must be the record's id.
    kind : type
        Class of the record.
    geodata : Geodata
        The folder that names of files are told relative to.
    complete : callable, optional
        ``complete(data, where)`` → the data with what the file takes from another one.

    Returns
    -------
    Record
        Of that class, with the names and digests of the files that it was read from.

    Raises
    ------
    InputError
        Names file, key and value, and what was expected.
    """
    where = geodata.shown(path)
    data = read_toml(path, where)
    data = complete(data, where) if complete else data
    record = build_record(data, kind, where)
    # A user's folder may tell kinds apart by the name: NAME.vehicle.toml, NAME.site.toml
    named = path.stem.removesuffix(f".{kind.__name__.lower()}")
    if named != record.id:
        raise InputError(
            f"{where} [id]",
            _("'{id}' is not the file's name").format(id=record.id),
            _("expected '{named}'").format(named=named),
        )
    check_sources(record, where)
    record._origin = Origin(path=path, where=where)
    return record


def read_toml(path: Path, where: str | None = None) -> dict[str, Any]:
    """Tables of a TOML file, unchecked.

    Parameters
    ----------
    path : Path
        The file.
    where : str, optional
        Name of the file, for messages and provenance. Default: its path.

    Returns
    -------
    dict
        A copy of its own for each caller.

    Raises
    ------
    InputError
        When it cannot be read or is not TOML.
    """
    where = str(path) if where is None else where
    text = read_text(path, where)
    try:
        # A file is read many times in a run; each reader gets tables of its own
        return pickle.loads(_TABLES.find(text, lambda: pickle.dumps(tomllib.loads(text))))
    except tomllib.TOMLDecodeError as error:
        raise InputError(where, _("is not TOML: {error}").format(error=error)) from None
    except RecursionError:
        raise InputError(where, _("is nested too deeply")) from None
    except ValueError:
        # Python refuses to turn longer digits into a number
        raise InputError(
            where, _("holds a number of more than {digits:,} digits").format(digits=sys.get_int_max_str_digits())
        ) from None


def build_record(data: Any, kind: type[RecordType], where: str) -> RecordType:
    """Validate plain data as a record.

    Parameters
    ----------
    data : dict
        As read from a file, or dumped from another record.
    kind : type
        Class of the record.
    where : str
        Name of the file, for messages.

    Returns
    -------
    Record
        Of that class.

    Raises
    ------
    InputError
        Lists up to five faults, each with its key, its value and what was expected.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        lines = [_describe(fault, kind) for fault in faults[:5]]
        place, problem = lines[0]
        told = "\n".join([problem, *(f"{where} [{p}]: {text}" for p, text in lines[1:])])
        if len(faults) > 5:
            told = _("{faults} (and {count} more)").format(faults=told, count=len(faults) - 5)
        raise InputError(f"{where} [{place}]", told) from None


def _describe(fault: Any, kind: type[BaseModel]) -> tuple[str, str]:
    loc = [part for part in fault["loc"] if part not in ONE_OR_MORE]
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in loc) or _("whole file")
    if fault["type"] == "extra_forbidden":
        *parents, key = loc
        fields = _fields_at(kind, parents)
        parent = ".".join(str(part + 1) if isinstance(part, int) else part for part in parents) or _("top level")
        key = str(key)[:_LONGEST]
        return parent, _("unknown key '{key}'; {hint}").format(key=key, hint=suggest(key, fields))
    if fault["type"] == "missing":
        return place, _("is missing")
    error = fault.get("ctx", {}).get("error")
    message = str(error) if fault["type"] == "value_error" else say_fault(fault)
    if isinstance(error, ContradictionError):
        return f"{place}.{error.keys}" if loc else error.keys, message
    value = fault.get("input")
    if isinstance(value, dict | list | BaseModel):
        return place, message
    return place, _("{problem} (found {value})").format(problem=message, value=_shown(value))


def _shown(value: Any) -> str:
    """A value for a message: no longer than a line."""
    try:
        text = repr(value)
    except ValueError:
        # Python does not write longer ones out
        return _("a number of more than {digits:,} digits").format(digits=sys.get_int_max_str_digits())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _fields_at(kind: Any, loc: list[Any]) -> list[str]:
    """Field names of the record that ``loc`` points into, found by walking the annotations."""
    for part in loc:
        if isinstance(part, str) and _is_model(kind):
            kind = kind.model_fields[part].annotation if part in kind.model_fields else None
        kind = _inner_model(kind)
    return list(kind.model_fields) if _is_model(kind) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _inner_model(kind: Any) -> Any:
    """The record inside ``X | None``, ``tuple[X, ...]`` or ``Annotated[…]``; the annotation itself otherwise."""
    if _is_model(kind):
        return kind
    for inner in typing.get_args(kind):
        found = _inner_model(inner) if not isinstance(inner, types.EllipsisType) else None
        if _is_model(found):
            return found
    return kind


def check_sources(record: Record, where: str) -> None:
    """Check that the source of every number is listed in the file's own ``[sources]`` table.

    Parameters
    ----------
    record : Record
        With ``sources``.
    where : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        For a source that is not listed.
    """
    known = record.sources
    for place, key in _source_keys(record, ""):
        if key not in known:
            raise InputError(
                f"{where} [{place}]", _("source '{key}' is not in [sources]").format(key=key), suggest(key, known)
            )


def _source_keys(value: Any, place: str) -> list[tuple[str, str]]:
    if isinstance(value, tuple):
        return [hit for i, part in enumerate(value) for hit in _source_keys(part, f"{place}.{i + 1}")]
    if not isinstance(value, BaseModel):
        return []
    found = []
    for name in type(value).model_fields:
        part = getattr(value, name)
        here = f"{place}.{name}".lstrip(".")
        if name in ("source", "liftoff_source") and part is not None:
            found.append((here, part))
        else:
            found += _source_keys(part, here)
    return found
