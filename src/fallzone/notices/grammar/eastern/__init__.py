"""Words of Korean and Japanese warnings: dates, times of day, their zones, and what says nothing of when and where."""
