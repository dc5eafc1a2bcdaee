"""What was computed beside what was announced, and beside another run, in words."""
