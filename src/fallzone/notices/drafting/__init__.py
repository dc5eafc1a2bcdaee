"""Drafts of warnings in words: one format per file with ``write(draft)``, and the units that its positions have."""
