"""Risk of one launch, from the stored flights of a run and how likely each of them is."""
