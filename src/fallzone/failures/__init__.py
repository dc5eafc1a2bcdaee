"""Ways to fail, one mode per file."""
