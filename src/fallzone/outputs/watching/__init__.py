"""Sentences for what a watch decides, and for how a drill went."""
