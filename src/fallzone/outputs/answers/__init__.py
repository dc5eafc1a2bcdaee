"""Answers in words that are more than those for one place."""
