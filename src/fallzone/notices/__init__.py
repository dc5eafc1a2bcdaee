"""Warning texts to records: one format per file in ``formats/``, what is written alike in all in ``grammar/``."""
