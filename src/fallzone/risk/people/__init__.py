"""People: casualty areas, who is exposed, and how many casualties are expected."""
