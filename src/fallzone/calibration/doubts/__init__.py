"""What of a fit is doubtful: published values in a wrong unit, and falls that nothing published determines."""
