"""The map of warnings by themselves."""
