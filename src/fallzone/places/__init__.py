"""Places as people name, write and list them."""
