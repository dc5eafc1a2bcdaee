"""Records of what was computed."""
