"""Drafts of warnings out of an assessment: which areas, closed when, and what a draft says of itself."""
