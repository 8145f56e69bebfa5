"""What was seen in a file, as lines of label and text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice

from evalcheck.cli.command import WIDTH
from evalcheck.evidence.model import Examined, Form, Table
from evalcheck.evidence.vision.seen import Place, Seen
from evalcheck.extras import install
from evalcheck.masking import personal, swept
from evalcheck.reporters.labels import evidence, word
from evalcheck.reporters.next_view import QUALITIES
from evalcheck.reporters.wrapping import cells, indented, padded, visible
from evalcheck.words import Say, Text

Row = tuple[str, str]
MARKS: Mapping[str, Text] = {
    "highlight": Text("高亮", "highlight"),
    "shading": Text("底纹", "shading"),
    "colour": Text("彩色文字", "coloured text"),
    "underline": Text("下划线", "underline"),
    "emphasis": Text("着重号", "emphasis mark"),
    "border": Text("方框", "box"),
    "comment": Text("批注", "comment"),
    "text_box": Text("文本框", "text box"),
    "drawing": Text("图形", "drawing"),
    "revision": Text("修订", "tracked change"),
    "annotation": Text("标注", "annotation"),
    "circle": Text("圈", "circle"),
    "box": Text("框", "box"),
    "arrow": Text("箭头", "arrow"),
}
_ANSWERS: Mapping[str, Text] = {"yes": Text("有", "yes"), "no": Text("没有", "no"), "unknown": Text("看不出，请人工看", "cannot be told")}
_ROLES: Mapping[str, Text] = {
    "evidence": Text("佐证材料", "evidence"),
    "liaison": Text("联络员信息表", "liaison sheet"),
    "covering_statement": Text("材料清单", "covering statement"),
    "declaration": Text("声明", "declaration"),
    "system": Text("系统文件", "system file"),
    "archive": Text("压缩包", "archive"),
    "part": Text("文档里嵌入的文件", "file inside a document"),
}
_FROM: Mapping[str | None, Text] = {
    "screen": Text("录屏", "recorded from a screen"),
    "camera": Text("拍摄", "taken by a camera"),
    None: Text("录屏还是拍摄看不出", "from a screen or a camera: cannot be told"),
}
_CONFIDENCE: Mapping[str, Text] = {"high": Text("高", "high"), "medium": Text("中", "medium"), "low": Text("低", "low")}
_MOST = 12
_TEXT = 60
_LINES_SHOWN = 6


def view(examined: Examined, say: Say, show_personal: bool) -> Iterator[str]:
    """The file's path, then a row for each thing seen."""
    yield visible(examined.file.path if show_personal else swept(examined.file.path), 400)
    rows = [row for part in _parts(examined, say, show_personal) for row in part]
    depth = max(cells(label) for label, _ in rows) + 4
    for label, text in rows:
        yield from indented(visible(text if show_personal else swept(text), 1000), WIDTH, padded(f"  {label}", depth))


def _parts(examined: Examined, say: Say, show_personal: bool) -> Iterator[Iterator[Row]]:
    yield _name(examined, say)
    yield _kind(examined, say)
    yield _troubles(examined, say)
    yield _policy(examined, say)
    yield _shown(examined, say)
    yield _marks(examined, say)
    yield _signatures(examined, say)
    if examined.seen:
        yield _seen(examined.seen, say)
    yield (_table(table, say) for table in examined.tables)
    yield (_form(form, say, show_personal) for form in examined.forms)
    yield _content(examined, say)


def _name(examined: Examined, say: Say) -> Iterator[Row]:
    identity = examined.identity
    told = {
        "owner": identity.unit.name if identity.unit else "?",
        "content": identity.content.name if identity.content else "?",
        "number": "、".join(map(str, identity.numbers)) or "?",
    }
    written = (*identity.name.parts, *[""] * len(identity.name.layout.roles))
    parts = (told.get(role) or text or "?" for role, text in zip(identity.name.layout.roles, written, strict=False))
    yield say("文件名", "Name"), " | ".join(parts)


def _kind(examined: Examined, say: Say) -> Iterator[Row]:
    opened = examined.opened
    pages = f", {opened.pages}" + say(" 页", " pages") if opened and opened.pages else ""
    yield say("格式", "Format"), (opened.type if opened else examined.file.extension) + pages
    if examined.role != "evidence":
        yield say("角色", "Role"), word(_ROLES, examined.role, say.language)
        return
    yield say("类型", "Kind"), evidence(examined.called_kinds, say.language)
    yield say("理由", "Why"), say("；", "; ").join(map(say, examined.why))
    yield say("把握", "Confidence"), word(_CONFIDENCE, examined.confidence, say.language)
    clauses = [f"{clause.id} {clause.label}" for clause in examined.clauses]
    doubt = say("（拿不准）", " (in doubt)") if examined.doubtful else ""
    yield say("对应条款", "Clauses"), ("、".join(clauses) or say("没有", "none")) + doubt


def _troubles(examined: Examined, say: Say) -> Iterator[Row]:
    for incident in examined.incidents:
        told = incident.facts.get("reason")
        reason = say(told) if isinstance(told, Text) else ", ".join(f"{key}={value}" for key, value in incident.facts.items())
        command = incident.facts.get("install")
        yield say("异常", "Trouble"), f"{incident.trouble.value}: {reason}" + (f" ({command})" if command else "")


def _policy(examined: Examined, say: Say) -> Iterator[Row]:
    policy = examined.policy
    if policy is None or examined.shows.answers.get("text") == "unknown":
        return
    labels = {
        "issuer": say("发文单位", "Issuing unit"), "number": say("发文字号", "Number"), "title": say("标题", "Title"),
        "issued": say("成文日期", "Date of issue"), "public": say("公开来源", "Public"), "closed": say("不公开", "Not public"),
    }  # fmt: skip
    for name, label in labels.items():
        told = getattr(policy, name)
        if told or name != "closed":
            yield label, f"{told.text}" + (f" ({told.part})" if told.part else "") if told else say("没有找到", "not found")


def _shown(examined: Examined, say: Say) -> Iterator[Row]:
    extras = {review.what: review.extra for review in examined.shows.review}
    for what, answer in examined.shows.answers.items():
        if what in ("issuer", "number"):  # told above
            continue
        extra = extras.get(what)
        command = f" ({install(extra)})" if extra else ""
        yield word(QUALITIES, what, say.language), word(_ANSWERS, answer, say.language) + command


def _marks(examined: Examined, say: Say) -> Iterator[Row]:
    marks = examined.opened.marks if examined.opened else ()
    for mark in marks[:_MOST]:
        yield say("标记", "Mark"), f"{mark.part} {word(MARKS, mark.kind, say.language)} {mark.text[:_TEXT]}".rstrip()
    if len(marks) > _MOST:
        yield say("标记", "Mark"), say(f"另有 {len(marks) - _MOST} 处", f"{len(marks) - _MOST} more")


_WHOLE: Mapping[bool | None, Text] = {
    True: Text("签名后文件没有改动", "the file is as it was signed"),
    False: Text("签名没有覆盖现在的文件", "it does not cover the file as it is"),
    None: Text("没有核对签名后是否改动", "not checked whether the file is as it was signed"),
}


def _signatures(examined: Examined, say: Say) -> Iterator[Row]:
    for one in examined.opened.signatures[:_MOST] if examined.opened else ():
        told = say(_WHOLE[one.whole]) + (f" ({say(one.reason)})" if one.reason else "")
        name = say("时间戳", "time stamp") if one.stamp else one.signer
        yield say("电子签章", "Signature"), " ".join(filter(None, (one.part, name, told)))


def _seen(seen: Seen, say: Say) -> Iterator[Row]:
    if seen.red_header is not None:
        yield say("红头", "Red header"), word(_ANSWERS, "yes" if seen.red_header else "no", say.language)
    for seal in seen.seals[:_MOST]:
        yield say("公章", "Seal"), f"{_where(seal.place)} {seal.shape} {seal.confidence:.2f} {seal.ring_text or ''}".rstrip()
    for place in seen.possible_seals:
        yield say("可能有公章", "Possible seal"), _where(place)
    drawn = Counter((mark.place.part, word(MARKS, mark.shape, say.language)) for mark in seen.drawn_marks)
    drawn += Counter((light.place.part, word(MARKS, "highlight", say.language)) for light in seen.highlights)
    for (part, shape), count in islice(drawn.items(), _MOST):
        yield say("画出的标记", "Drawn mark"), f"{part} {shape} × {count}".strip()
    for picture in seen.pictures[:_MOST]:
        taken = f" {picture.taken:%Y-%m-%d %H:%M}" if picture.taken else ""
        blurred = say(" 模糊", " blurred") if picture.blurred else ""
        yield say("图片", "Picture"), f"{picture.place.part} {picture.width}×{picture.height}{blurred}{taken} {picture.device}".strip()
    if seen.footage:
        black, frozen = f"{seen.footage.black:.0%}", f"{seen.footage.frozen:.0%}"
        yield (
            say("画面", "Footage"),
            say(f"黑屏 {black}，静止 {frozen}，", f"black {black}, still {frozen}, ") + say(_FROM[seen.footage.source]),
        )
    if seen.grey:
        yield say("黑白", "Without colour"), "、".join(seen.grey[:_MOST])
    if seen.missing:
        yield say("未安装", "Not installed"), "; ".join(map(install, seen.missing))


def _where(place: Place) -> str:
    return f"{place.part} ({place.left:.2f}, {place.top:.2f}, {place.width:.2f} × {place.height:.2f})".strip()


def _table(table: Table, say: Say) -> Row:
    columns = "、".join(column.header for column in islice(table.columns, _MOST))
    return say("表格", "Table"), f"{table.template.title} {table.header}: {columns}".replace(f"{table.file.path} › ", "")


def _form(form: Form, say: Say, show_personal: bool) -> Row:
    secret = {label.name for label in form.template.fields if label.type in ("person", "mobile", "phone", "email")}
    fields: dict[str, str] = defaultdict(str)
    for field in form.fields:
        text = field.value if field.value is not None else say("（无此栏）", "(no such field)")
        hidden = field.label in secret and not show_personal and field.value
        fields[field.label] = (personal(text) if hidden else text)[:_TEXT].replace("\n", " ")
    return form.template.title, "；".join(f"{label}：{text}" for label, text in fields.items())


def _content(examined: Examined, say: Say) -> Iterator[Row]:
    opened = examined.opened
    if opened is None:
        return
    if opened.media:
        seconds = f", {opened.media.seconds:.1f} s" if opened.media.seconds is not None else ""
        yield say("画幅", "Size"), f"{opened.media.width}×{opened.media.height}{seconds}"
    for figure in opened.figures[:_MOST]:
        yield say("插图", "Figure"), f"{figure.part} {figure.caption[:_TEXT] or say('(旁边没有文字)', '(no words beside it)')}"
    for sheet in opened.sheets[:_MOST]:
        yield say("工作表", "Sheet"), f"{sheet.name} {sheet.height} × {sheet.width}"
    for line in opened.lines[:_LINES_SHOWN]:
        yield say("文字", "Text"), f"{line.part} {line.text[:_TEXT]}"
    if len(opened.lines) > _LINES_SHOWN:
        yield say("文字", "Text"), say(f"另有 {len(opened.lines) - _LINES_SHOWN} 行", f"{len(opened.lines) - _LINES_SHOWN} more lines")
