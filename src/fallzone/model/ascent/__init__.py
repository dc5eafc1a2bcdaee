"""How ascents begin other than on a pad, and the drag that they meet."""
