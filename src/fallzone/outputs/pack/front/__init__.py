"""Page 1 of the briefing: what a commander has to know in a minute."""
