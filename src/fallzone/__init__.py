"""fallzone: where rocket stages and debris fall, who is beneath, and how sure that is."""

__version__ = "0.1.0"
