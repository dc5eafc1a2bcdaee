"""The page of the map: what it holds, and how it is put together."""
