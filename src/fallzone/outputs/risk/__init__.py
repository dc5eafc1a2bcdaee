"""Risk of a launch in words, and as a page of the pack."""
