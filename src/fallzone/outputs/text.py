"""The one door through which text of files and people enters a page."""

from __future__ import annotations

import json
from typing import Any

_PLAIN = frozenset(" .,:-_/()")
# Characters that turn the direction of a line are shown as marks, as in print
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


def safe_text(text: object) -> str:
    """Write text so that no markup, script or template can read it as anything but text.

    Letters and digits of any script and `` .,:-_/()`` stay; every other character becomes ``&#N;``, one that would turn
    the direction of a line U+FFFD. The result is safe as HTML text, in a quoted attribute, in a JSON string and in a
    template.

    Parameters
    ----------
    text : object
        Its ``str`` is written.

    Returns
    -------
    str

    Examples
    --------
    >>> safe_text("{{7*7}} <나로>")
    '&#123;&#123;7&#42;7&#125;&#125; &#60;나로&#62;'
    """
    shown = str(text).translate(_TURNING)
    return "".join(char if char.isalnum() or char in _PLAIN else f"&#{ord(char)};" for char in shown)


def script_literal(value: Any) -> str:
    """Write plain data as a JavaScript literal that cannot end the script element around it.

    Parameters
    ----------
    value : any
        What JSON can say: dicts, lists, text, finite numbers, booleans, None.

    Returns
    -------
    str
        ASCII alone, without ``<``, ``>`` and ``&``.

    Raises
    ------
    ValueError
        For NaN and infinities.
    """
    literal = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return literal.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
