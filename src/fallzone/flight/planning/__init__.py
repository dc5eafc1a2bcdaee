"""A mission and its vehicle as phases between events, and as the arrays that the compiled ascent reads."""
