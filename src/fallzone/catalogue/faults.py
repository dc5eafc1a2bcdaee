"""What pydantic finds wrong with a value of a file, in words of the catalogue: its own are English."""

from __future__ import annotations

from typing import Any

from fallzone.words import _, msg, ngettext

# By pydantic's types of errors, as far as records can have them; places are those of their context
_FAULTS = {
    "bool_type": msg("Input should be a valid boolean"),
    "dict_type": msg("Input should be a table of keys and values"),
    "model_type": msg("Input should be a table of keys and values"),
    "list_type": msg("Input should be a valid list"),
    "tuple_type": msg("Input should be a valid list"),
    "int_type": msg("Input should be a valid integer"),
    "int_from_float": msg("Input should be a valid integer, got a number with a fractional part"),
    "float_type": msg("Input should be a valid number"),
    "finite_number": msg("Input should be a finite number"),
    "greater_than": msg("Input should be greater than {gt}"),
    "greater_than_equal": msg("Input should be greater than or equal to {ge}"),
    "less_than": msg("Input should be less than {lt}"),
    "less_than_equal": msg("Input should be less than or equal to {le}"),
    "string_type": msg("Input should be a valid string"),
    "string_unicode": msg("Input should be a valid string"),
    "string_pattern_mismatch": msg("String should match pattern '{pattern}'"),
    "literal_error": msg("Input should be one of {expected}"),
    "date_type": msg("Input should be a valid date"),
    "datetime_type": msg("Input should be a valid datetime"),
}


def say_fault(fault: dict[str, Any]) -> str:
    """What is wrong with a value, as pydantic has found it.

    Parameters
    ----------
    fault : dict
        One of ``ValidationError.errors()``.

    Returns
    -------
    str
        In the language spoken; pydantic's own English for a type that no record is known to have.
    """
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "too_short":
        least, found = context["min_length"], context["actual_length"]
        return ngettext(
            "List should have at least {least} item, not {found}",
            "List should have at least {least} items, not {found}",
            least,
        ).format(least=least, found=found)
    if kind == "too_long":
        most, found = context["max_length"], context["actual_length"]
        return ngettext(
            "List should have at most {most} item, not {found}",
            "List should have at most {most} items, not {found}",
            most,
        ).format(most=most, found=found)
    if kind == "literal_error":
        # pydantic joins the last two by its own English
        context = {"expected": context["expected"].replace(" or ", ", ")}
    return _(_FAULTS[kind]).format(**context) if kind in _FAULTS else fault["msg"]
