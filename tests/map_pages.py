"""What a page with a map draws, read from its markup."""

from __future__ import annotations

import json
import re


def layers_of(page: str) -> dict[str, dict]:
    """Its layers by pane."""
    literal = re.search(r"const fallzoneLayers=(.*?);</script>", page).group(1)
    return {layer["pane"]: layer for layer in json.loads(literal)}
