"""Atmospheres, one model per file."""
