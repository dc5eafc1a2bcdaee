"""Sections of the briefing and its annex, one file for each subject."""
