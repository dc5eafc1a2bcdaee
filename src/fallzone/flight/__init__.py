"""Mission to trajectory: guidance, ascent, cases."""
