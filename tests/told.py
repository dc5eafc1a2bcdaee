"""What a wind, an atmosphere or a trajectory says of itself, as people read it in English."""

from __future__ import annotations

from fallzone.model.results.basis import ASSUMED
from fallzone.outputs.basis_words import say_basis
from fallzone.words.formats import THIN


def tell(made) -> str:
    """A sentence on each line; fails where a statement has another code or other values than a stored run may hold."""
    for one in made.told:
        assert {key: type(value) for key, value in one.values.items()} == ASSUMED[one.code], one
    return "\n".join(say_basis(one) for one in made.told).replace(THIN, " ")
