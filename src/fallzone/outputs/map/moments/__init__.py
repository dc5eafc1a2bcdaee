"""A failure at each moment of a flight, as the page of a map has it."""
