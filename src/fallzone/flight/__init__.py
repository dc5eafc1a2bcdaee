"""Mission to trajectory: guidance, ascent, fit."""
