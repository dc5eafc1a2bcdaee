"""Guidance and uncertain vehicle numbers fitted to what was published: one best fit, or an ensemble of fits."""
