"""How far an assessment can be trusted: what was published beside it, and flights left out of fits."""
