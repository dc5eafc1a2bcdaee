"""``fallzone brief``: the pre-launch briefing pack, the briefing of a warning, or a pack checked."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.languages import LanguagesOption, read_languages
from fallzone.cli.terminal.options import NoticeOption, OptionalMission, RunOption, at_work, require_one_source
from fallzone.cli.terminal.printing import plain, print_json, print_wrapped
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import InputError, UsageError
from fallzone.words import _, in_language, msg

TITLE = msg("Write the pre-launch briefing pack.")
HELP = msg(
    "Briefing and annex as PDF, map, GeoJSON, GeoPackage, CSV, drafts of warnings, and a manifest of them all. With "
    "--notice the briefing of a warning: PDF, map, zones and a manifest. Not an official warning."
)


def command(
    mission: OptionalMission = None,
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR|FILE.zip", help=msg("Folder to write, or one zip file.")),
    ] = None,
    run: RunOption = None,
    notice: NoticeOption = None,
    lang: LanguagesOption = None,
    verify: Annotated[
        Path | None,
        typer.Option(
            "--verify",
            metavar="DIR|FILE.zip",
            help=msg("Check that a pack is as it was written, and write none; exit code 3 where it is not."),
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Write the pre-launch briefing pack, or check one."""
    if verify is not None:
        if any(given is not None for given in (mission, output, run, notice, lang)):
            raise UsageError(_("--verify checks a pack and writes none; leave out all else"))
        _verify(verify, json=json)
        return
    require_one_source(mission, run=run, notice=notice)
    if output is None:
        raise UsageError(_("name a place to write to with -o: a folder, or a file that ends in .zip"))
    languages = read_languages(lang)

    from fallzone.runs.draw import brief
    from fallzone.runs.notices.draw import brief_notice

    with at_work() as progress:
        if notice is not None:
            if len(languages) > 1:
                raise UsageError(_("the briefing of a warning is written in one language"))
            with in_language(languages[0]) if languages else nullcontext():
                paths = brief_notice(notice, output, geodata=chosen_geodata())
        else:
            paths = brief(mission, output, run=run, languages=languages, geodata=chosen_geodata(), progress=progress)
    if json:
        print_json({"paths": paths})
    else:
        print("\n".join(str(path) for path in paths))


def _verify(path: Path, *, json: bool) -> None:
    from fallzone.runs.draw import verify_pack

    found = verify_pack(path)
    if json:
        names = {name: getattr(found, name) for name in ("files", "missing", "altered", "added")}
        print_json({"path": found.path, "ok": found.is_whole, **names})
    else:
        from fallzone.outputs.pack.verify import verify_sentences

        for sentence in verify_sentences(found):
            print_wrapped(plain(sentence))
    if not found.is_whole:
        raise typer.Exit(InputError.exit_code)
