"""Two runs held against each other: flags, areas and probabilities."""
