"""What debris does to people and to aircraft that it meets.

Models of the casualty area of a piece stand in ``people/``, models of the vulnerable area of an aircraft in
``aircraft/``, one per file; each offers ``TITLE``, ``SOURCE``, ``VERIFIED`` and published ``CHECKPOINTS``.
"""
