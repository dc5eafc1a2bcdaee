"""Whose launch a notice may be of: its zones against where items of known vehicles were announced to fall."""
