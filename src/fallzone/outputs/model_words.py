"""What models and debris groups are called, and where a model's numbers come from."""

from __future__ import annotations

from fallzone import plugins
from fallzone.words import _, msg

# Names that shipped vehicles and the classes by which parts break up give their groups
DEBRIS_GROUPS = (
    msg("engine"),
    msg("engines"),
    msg("engine and bottles"),
    msg("fragments"),
    msg("heavy parts"),
    msg("middle parts"),
    msg("panels"),
    msg("shell parts"),
    msg("structure"),
    msg("tank parts"),
)


def model_words(kind: str, name: str) -> str:
    """A model by its title, with the name by which files and commands know it.

    Parameters
    ----------
    kind : str
        A kind of ``fallzone.plugins``.
    name : str
        Of the model.

    Returns
    -------
    str
        In the language spoken; its name alone where there is no such model today.

    Examples
    --------
    >>> model_words("atmosphere", "us76")
    'US Standard Atmosphere 1976 (us76)'
    """
    if name not in plugins.names(kind):
        return name
    return _("{title} ({name})").format(title=_(plugins.load(kind, name).TITLE), name=name)


def source_words(source: str) -> str:
    """Where a model's numbers come from: what was assumed in the language spoken, a citation as it stands.

    Parameters
    ----------
    source : str
        ``SOURCE`` of a model, or what a file gives.

    Returns
    -------
    str
        The same where no catalogue has it.
    """
    return _(source) if source else source


def debris_group_words(name: str) -> str:
    """A debris group, within a sentence.

    Parameters
    ----------
    name : str
        As its file gives it.

    Returns
    -------
    str
        In the language spoken; what has no word, as it is.
    """
    return _(name) if name in DEBRIS_GROUPS else name
