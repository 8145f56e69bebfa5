"""`evalcheck show`: all that is seen in one file, as lines or as JSON, and its seals as pictures on request."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from evalcheck.catalogue import Catalogue
from evalcheck.cli import offered
from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.output import emit, write_files
from evalcheck.cli.show_account import account_data, account_view
from evalcheck.cli.show_view import view
from evalcheck.evidence.examine import examine, not_examined, unreadable
from evalcheck.evidence.model import Examined
from evalcheck.evidence.names.identity import Identifier
from evalcheck.evidence.vision.looking import look
from evalcheck.evidence.vision.seen import Place, Seen
from evalcheck.extras import install
from evalcheck.findings import plain_facts
from evalcheck.masking import personal, swept
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.reporters.json_v1 import as_text
from evalcheck.reporters.labels import evidence
from evalcheck.ruleset import load_ruleset
from evalcheck.submission.allowance import cpu_seconds, memory_bytes
from evalcheck.submission.child import ChildFailed, in_child
from evalcheck.submission.intake import open_submission
from evalcheck.submission.limits import Limits
from evalcheck.submission.member_names import as_windows_takes_it
from evalcheck.submission.model import EvidenceFile, ReadError
from evalcheck.submission.pixels.raster import rasters
from evalcheck.words import Say

_SEAL_SIDE = 480
_MARGIN = 0.15
_UNSAFE = regex(r'[\\/:*?"<>|\s]')


def build(say: Say) -> Command:
    def callback(
        file: Path, rules: str | None, format: str, account: bool, save_seals: Path | None, force: bool, show_personal: bool
    ) -> None:  # fmt: skip
        _show(say, file, rules, format, account, save_seals, force, show_personal)

    return Command(
        "show",
        callback,
        say=say,
        about=say(
            "列出在一个文件里看到的一切：属于哪类佐证、为什么、发文单位和字号、公章、标记、表格、图片。\n"
            "FILE 也可以是压缩包，逐个列出其中的文件。",
            "List all that is seen in one file: its kind and why, issuing unit, number, seals, marks, tables, pictures.\n"
            "FILE may be an archive: its files are listed one after the other.",
        ),
        params=[
            click.Argument(["file"], type=click.Path(path_type=Path), metavar="FILE"),
            offered.ruleset_option(say),
            click.Option(
                ["--format"], type=click.Choice(["terminal", "json"]), default="terminal", metavar="terminal|json",
                help=say("输出格式；json 供程序读取", "form of the output; json is for programs"),
            ),
            click.Option(
                ["--account"], is_flag=True,
                help=say("只列出文件里有什么、读了什么、什么没有读、为什么", "only what the file holds, what was read and what not"),
            ),
            click.Option(
                ["--save-seals"], type=click.Path(path_type=Path), metavar="DIR",
                help=say("把看到的公章截成图片存入文件夹", "save a picture of each seal in a folder"),
            ),
            click.Option(["--force"], is_flag=True, help=say("图片已存在时覆盖", "overwrite pictures that exist")),
            click.Option(
                ["--show-personal"], is_flag=True,
                help=say("显示姓名、电话、邮箱原文（默认遮盖）", "show names, phones and mails, masked by default"),
            ),
        ],
        examples=[
            say("evalcheck show 政策文件.pdf", "evalcheck show policy.pdf"),
            say("evalcheck show 政策文件.pdf --save-seals 公章", "evalcheck show policy.pdf --save-seals seals"),
            say("evalcheck show 情况说明.docx --account", "evalcheck show statement.docx --account"),
        ],
    )  # fmt: skip


def _show(
    say: Say, file: Path, rules: str | None, form: str, account: bool, save_seals: Path | None, force: bool, show_personal: bool
) -> None:  # fmt: skip
    if save_seals and not save_seals.is_dir():
        raise WrongCall(say(f"文件夹 {save_seals} 不存在", f"the folder {save_seals} does not exist"))
    with explained(say):
        ruleset = load_ruleset(rules) if rules else load_ruleset()
        limits = ruleset.reading_limits
        submission = open_submission([file], limits)
    if not submission.files:
        raise WrongCall(say(f"{file} 里没有可以看的文件", f"there is no file to look at in {file}"))
    identifier = Identifier(ruleset.catalogue)
    shown: list[Any] = []
    saved: set[Path] = set()
    for number, one in enumerate(submission.files):
        asked = _Asked(ruleset.catalogue, limits, say, form, account, show_personal, save_seals is not None)
        told, seals = _looked_at(one, identifier, asked)
        if form == "json":
            shown.append(told)
        else:
            emit("\n" * bool(number) + "\n".join(told) + "\n")
        if save_seals and (pictures := _named(seals, save_seals, one.extension, saved)):
            write_files(pictures, force, say)
            saved.update(pictures)
            zh, en = f"存了 {len(pictures)} 幅公章图片到 {save_seals}", f"seals saved in {save_seals}: {len(pictures)}"
            click.echo(say(zh, en), err=True)
    if form == "json":
        emit(as_text({"schema": "evalcheck-show/1", "files": shown}), utf8=True)


@dataclass(frozen=True)
class _Asked:
    """By what a file is looked at, and in which form it is told."""

    catalogue: Catalogue
    limits: Limits
    say: Say
    form: str
    account: bool
    show_personal: bool
    seals: bool

    def told(self, examined: Examined) -> Any:
        if self.account:
            form = account_data if self.form == "json" else account_view
            return form(examined, self.say, self.show_personal)
        return _data(examined, self.say, self.show_personal) if self.form == "json" else view(examined, self.say, self.show_personal)


_Told = tuple[Any, list[tuple[str, bytes]]]


def _looked_at(file: EvidenceFile, identifier: Identifier, asked: _Asked) -> _Told:
    """What is told of a file, and its seals as pictures. Read in a child, for it may have been made to do harm."""
    try:
        limits = replace(asked.limits, memory_bytes=memory_bytes(file, asked.limits))
        return in_child(_told, file, identifier, asked, seconds=cpu_seconds(file, limits), limits=limits)
    except ChildFailed as error:
        return asked.told(not_examined(file, identifier, error.text)), []


def _told(file: EvidenceFile, identifier: Identifier, asked: _Asked) -> _Told:
    try:
        examined = examine(file, asked.catalogue, identifier, asked.limits)
    except ReadError as error:
        examined = unreadable(file, identifier, error)
    told = asked.told(examined)
    return told if isinstance(told, dict) else list(told), list(_seals(examined, asked.limits)) if asked.seals else []


def _named(seals: Iterable[tuple[str, bytes]], folder: Path, extension: str, taken: set[Path]) -> dict[Path, bytes]:
    """Files that differ only in their type or folder must not overwrite each other's pictures."""
    named: dict[Path, bytes] = {}
    for name, data in seals:
        path, number = folder / name, 1
        while path in taken or path in named:
            number += 1
            path = folder / f"{Path(name).stem}-{extension}{number if number > 2 else ''}.png"
        named[path] = data
    return named


def _seals(examined: Examined, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Each seal as a PNG, cut out of its page with a margin; looked for in files of every kind, as somebody asks for them."""
    if examined.opened is None:
        return

    seen = examined.seen or look(examined.file, examined.opened, limits)
    if not seen.seals:
        return

    stem = _UNSAFE.sub("_", examined.identity.name.stem)[:80]
    # A page can be looked at closer only until the next one is drawn.
    for page in rasters(examined.file.source.read(), examined.opened.type, limits):
        on_page = [seal for seal in seen.seals if page is not None and seal.place.part == page.part]
        for number, seal in enumerate(on_page, start=1):
            assert page is not None
            yield as_windows_takes_it(f"{stem}-{page.part or 'seal'}-{number}.png"), _png(page.closer(_widened(seal.place), _SEAL_SIDE))


def _widened(place: Place) -> tuple[float, float, float, float]:
    across, down = place.width * _MARGIN, place.height * _MARGIN
    left, top = max(0.0, place.left - across), max(0.0, place.top - down)
    return left, top, min(1.0, place.left + place.width + across) - left, min(1.0, place.top + place.height + down) - top


def _png(pixels: object) -> bytes:
    from PIL import Image  # wanted only where seals are saved

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")  # type: ignore[arg-type]
    return out.getvalue()


_FIELDS = ("issuer", "number", "title", "issued", "red_head", "public", "closed")
_SECRET = frozenset({"person", "mobile", "phone", "email"})
_LINES = 40


def _data(examined: Examined, say: Say, show_personal: bool) -> dict[str, Any]:
    """Personal _data in texts is masked unless it is asked for."""
    opened, policy, identity = examined.opened, examined.policy, examined.identity
    told = {
        "path": examined.file.path,
        "type": opened.type if opened else examined.file.extension,
        "pages": opened.pages if opened else None,
        "role": examined.role,
        "unit": identity.unit.name if identity.unit else None,
        "content": identity.content.name if identity.content else None,
        "items": list(identity.numbers),
        "kinds": [kind.value for kind in examined.kinds],
        **({"kind_names": [evidence([kind], say.language) for kind in examined.called_kinds]} if examined.own else {}),
        "why": [say(reason) for reason in examined.why],
        "confidence": examined.confidence,
        "clauses": [clause.id for clause in examined.clauses],
        "doubtful": examined.doubtful,
        "troubles": [{"trouble": one.trouble.value, **plain_facts(one.facts)} for one in examined.incidents],
        "policy": {name: asdict(field) if (field := getattr(policy, name)) else None for name in _FIELDS} if policy else None,
        "shows": dict(examined.shows.answers),
        "review": [{"what": one.what, "install": install(one.extra) if one.extra else None} for one in examined.shows.review],
        "marks": [asdict(mark) for mark in opened.marks] if opened else [],
        "links": list(opened.links) if opened else [],
        "figures": [asdict(figure) for figure in opened.figures] if opened else [],
        "media": asdict(opened.media) if opened and opened.media else None,
        "seen": _seen(examined.seen) if examined.seen else None,
        "tables": [{"template": t.template.id, "place": str(t.header), "columns": [c.header for c in t.columns]} for t in examined.tables],
        "forms": [{"template": form.template.id, "fields": _fields(form, show_personal)} for form in examined.forms],
        "text": [asdict(line) for line in opened.lines[:_LINES]] if opened else [],
        "lines": len(opened.lines) if opened else 0,
    }
    masked: dict[str, Any] = told if show_personal else _swept(told)
    return masked


def _fields(form: Any, show_personal: bool) -> dict[str, str | None]:
    secret = {label.name for label in form.template.fields if label.type in _SECRET}
    return {
        field.label: personal(field.value) if field.value and field.label in secret and not show_personal else field.value
        for field in form.fields
    }


def _seen(seen: Seen) -> dict[str, Any]:
    """Pixels told: places are fractions of the page."""
    told = asdict(seen)
    told.pop("ocr_lines")
    for picture in told["pictures"]:
        picture["taken"] = picture["taken"].isoformat() if picture["taken"] else None
    return {**told, "read_lines": len(seen.ocr_lines), "missing": [install(extra) for extra in seen.missing]}


def _swept(value: Any) -> Any:
    if isinstance(value, str):
        return swept(value)
    if isinstance(value, dict):
        return {key: _swept(held) for key, held in value.items()}
    return [_swept(held) for held in value] if isinstance(value, (list, tuple)) else value
