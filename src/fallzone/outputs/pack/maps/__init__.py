"""Maps of the printed briefing: which part of the globe, what is drawn on it, and its legend."""
