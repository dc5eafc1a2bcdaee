"""A failure at each moment of a flight: where its debris comes down, which regions that concerns, and when."""
