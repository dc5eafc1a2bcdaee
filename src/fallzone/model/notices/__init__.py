"""Warning texts as they were read: a notice, its zones, and what of its text was not understood."""
