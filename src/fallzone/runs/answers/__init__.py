"""What is made of answers for places: a table of many, and the nearest way out."""
