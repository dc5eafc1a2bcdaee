"""A vehicle fitted to all its flights, and the members that fly from that."""
