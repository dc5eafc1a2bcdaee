"""How likely failures are, and when: weights of flights, ranges, and failure times that reach a place."""
