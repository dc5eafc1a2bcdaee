"""Records: frozen nouns that files are read into and results are made of."""
