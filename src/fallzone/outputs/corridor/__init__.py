"""A prescribed flight corridor in words and as a file."""
