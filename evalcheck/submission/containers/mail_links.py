"""Links of a mail that stand for attachments: the file lies with some service, and the mail only names it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import unquote, urlsplit

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.formats import FORMATS

_HIDDEN = frozenset({"script", "style", "title"})
_BLOCKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "td", "blockquote"})
_NAMING = ("title", "download", "filename", "data-filename", "data-name", "filedesc")
_URL = regex(r"https?://[^\s<>\"'，。；、（）【】“”]{4,2000}", re.I)
_EXTENSIONS = "|".join(sorted({one for row in FORMATS for one in row.extensions if row.family not in ("program", "text")}, key=len)[::-1])
_EXTENSIONS += "|txt|z01|001"
_FILE = regex(rf"[^\s<>|:：*?\"/\\，；;。]{{1,180}}?\.(?:{_EXTENSIONS})(?![\w.])", re.I)
_WHOLE = regex(rf"[^<>|:：*?\"/\\，；;。]{{1,180}}\.(?:{_EXTENSIONS})", re.I)
_SIZE = regex(r"\b\d+(?:\.\d+)?\s?(?:[KMG]i?B?|字节)(?![A-Za-z])", re.I)
_SAYS = regex(
    "超大附件|云附件|大附件|文件中转站|网盘|云盘|到期|过期|有效期|点击下载|进入下载|下载附件|下载文件|附件下载|下载地址|下载链接|提取码|访问码|"
    r"large attachment|cloud attachment|big attachment|expires? (?:on|in)|shared? (?:a file|with you)|OneDrive",
    re.I,
)
_SERVICES = regex(
    r"(?:^|\.)(?:1drv\.ms|1drv\.com|onedrive\.live\.com|sharepoint\.(?:com|cn)|pan\.baidu\.com|yun\.baidu\.com|weiyun\.com|cloud\.189\.cn|"
    r"caiyun\.139\.com|yun\.139\.com|caiyun\.feixin\.10086\.cn|alipan\.com|aliyundrive\.com|pan\.quark\.cn|123pan\.com|lanzou\w*\.com|"
    r"cowtransfer\.com|wenshushu\.cn|wetransfer\.com|we\.tl|drive\.google\.com|dropbox\.com|jianguoyun\.com|kdocs\.cn|docs\.qq\.com|"
    r"ftn\.qq\.com|file-transfer\.\w+\.com|u\.163\.com|fs\.163\.com|dashi\.163\.com|115\.com|ctfile\.com|pan\.xunlei\.com|box\.com)$",
    re.I,
)
_DOWNLOADS = regex(r"ftnExs|/ftn/|large-?attach|big-?attach|huge-?attach|largeFile|cloud-?attach|file/downloadcenter|bigfile|exs_ftn", re.I)
_QUOTED = regex(r"-{2,}\s*(?:原始邮件|Original Message|原邮件|回复的邮件)|^(?:在|On) .{4,120}(?:写道|wrote)[:：]|^>+ ", re.I)
_ANSWER = regex(r"\s*(?:回复|答复|re|回覆)\s*[:：]", re.I)
_ABOVE, _BELOW = 3, 2
_WORDS = 20
"""Pieces of text of one link that are looked at."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A file that a mail points at: its name (empty where the mail gives none) and the host of the link.

    Without a host it is a mail inside the mail that brings nothing but its words.
    """

    name: str
    host: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a mail's text, the addresses behind its words, and names of files that only the page's markup gives."""

    text: str
    links: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def linked_by(name: str, url: str) -> Linked:
    return Linked(name.strip(), urlsplit(url).hostname or url[:80])


def text_lines(text: str) -> list[Line]:
    return [Line(_URL.sub(" ", line).strip(), tuple(_URL.findall(line))) for line in text.splitlines() if line.strip()]


def html_lines(html: str) -> list[Line]:
    """The words of a page of HTML, a line for each of its blocks, with the links that stand in it."""
    from lxml import etree

    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True))
    except (etree.XMLSyntaxError, ValueError):
        return []
    blocks = [_Block()]
    for event, one in etree.iterwalk(root, events=("start", "end")) if root is not None else ():
        if one.tag in _BLOCKS:
            blocks.append(_Block())
        if event == "start" and one.tag == "a":
            blocks[-1].links.append(str(one.get("href") or ""))
            words = " ".join("".join(islice(one.itertext(), _WORDS)).split())
            blocks[-1].named += [words, *(str(one.get(key)) for key in _NAMING if one.get(key))]
        blocks[-1].words.append(((one.text if one.tag not in _HIDDEN else "") if event == "start" else one.tail) or "")
    return [line for block in blocks for line in block.lines()]


class _Block:
    def __init__(self) -> None:
        self.words: list[str] = []
        self.links: list[str] = []
        self.named: list[str] = []

    def lines(self) -> Iterator[Line]:
        """Line breaks inside a block part its words too; its links stay with the last."""
        texts = [text for line in "".join(self.words).splitlines() if (text := " ".join(line.split()))]
        links = tuple(link for link in self.links if _URL.match(link))
        for text in texts[:-1]:
            yield Line(text)
        if texts or links:
            yield Line(texts[-1] if texts else "", links, tuple(self.named))


def linked_files(lines: Sequence[Line], subject: str, attached: Sequence[str]) -> list[Linked]:
    """The files that a mail's text points at and that are not attached to it; once each.

    A link counts where it leads to a service for files, or where a file's name, its size or its day of expiry stand beside it. What an
    answer quotes of the mail before it is that mail's.
    """
    own = _before_quotation(lines) if _ANSWER.match(subject) else list(lines)
    has_link = [bool(_links(line)) for line in own]
    found: dict[Linked, None] = {}
    here = {name.casefold() for name in attached}
    for index, line in enumerate(own):
        for url in _links(line):
            linked = _linked(_near(own, has_link, index), url, {one.name for one in found})
            if linked and linked.name.casefold() not in here:
                found.setdefault(linked)
    named = {linked.host for linked in found if linked.name}
    return [linked for linked in found if linked.name or linked.host not in named]


def _before_quotation(lines: Sequence[Line]) -> list[Line]:
    own: list[Line] = []
    for line in lines:
        if _QUOTED.search(line.text):
            break
        own.append(line)
    return own


def _links(line: Line) -> list[str]:
    return list(dict.fromkeys((*line.links, *_URL.findall(line.text))))


def _linked(near: Sequence[Line], url: str, told: set[str]) -> Linked | None:
    """What a link stands for, by its address and the lines near it; a name that is told already belongs to the link before."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    service = bool(_SERVICES.search(host) or _DOWNLOADS.search(parts.path + "?" + parts.query))
    names = [name for line in near for name in _file_names(line)]
    name = next((one for one in names if one not in told), next(iter(names), "")) or _name_in(parts.query + "&" + parts.fragment)
    said = service or any(_SAYS.search(line.text) or _SIZE.search(line.text) for line in near)
    if (name and said) or (service and _leads_somewhere(parts.path, parts.query)):
        return Linked(name, host)
    return None


def _leads_somewhere(path: str, query: str) -> bool:
    """Not the service's front page, which signatures link to."""
    return len(path.strip("/")) > 2 or len(query) > 8


def _near(lines: Sequence[Line], has_link: Sequence[bool], index: int) -> list[Line]:
    """The line of a link, then those above it and below it up to the next line that has a link of its own."""
    near = [lines[index]]
    for step, most in ((-1, _ABOVE), (1, _BELOW)):
        for away in range(1, most + 1):
            at = index + step * away
            if not 0 <= at < len(lines) or has_link[at]:
                break
            near.append(lines[at])
    return near


def _file_names(line: Line) -> Iterator[str]:
    """Names of files in a line: of its markup, the whole line where it ends as a name does, else the pieces that do."""
    for text in (*line.named, line.text):
        text = text.strip()
        whole = _WHOLE.fullmatch(text)
        yield from [whole[0]] if whole else [match[0].lstrip("([（【“「-") for match in _FILE.finditer(text)]


def _name_in(query: str) -> str:
    """A file's name among the values of a link's query."""
    for piece in query.split("&"):
        value = unquote(piece.partition("=")[2]).replace("+", " ").strip()
        if _WHOLE.fullmatch(value):
            return value
    return ""
