"""One launch as maps and files tell it: isopleths of hazardous fragments, and levels of flagged regions."""
