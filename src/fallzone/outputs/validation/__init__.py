"""Figures beside what was published, and what percentages are worth, in words and pictures."""
