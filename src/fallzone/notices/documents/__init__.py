"""What formats with fields share: XML with the place of each text, corners, instants and levels as fields hold them."""
