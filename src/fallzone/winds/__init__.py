"""Winds, one model per file."""
