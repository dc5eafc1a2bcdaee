"""Ships and aircraft from users' files: positions and tracks."""
