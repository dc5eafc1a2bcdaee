"""Cells of tables that spreadsheets read."""

from __future__ import annotations

from typing import Any

# A spreadsheet takes a cell that begins with one of these for a formula and would run it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def shown_cell(value: Any) -> Any:
    """A cell that a spreadsheet shows as it stands: text is no formula, numbers keep their sign.

    Parameters
    ----------
    value : str, number or None
        What the cell is to hold.

    Returns
    -------
    str or number
        Empty for None.
    """
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value
