"""Maps on paper and as pictures: one way to draw them, for files, the briefing and alerts."""
