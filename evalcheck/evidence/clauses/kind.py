"""What kind of evidence a file is: by its type, the tables and forms in it, the words of its key point, and what its item asks."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from evalcheck.catalogue.items import AnyKind, OwnKind
from evalcheck.catalogue.items import EvidenceKind as Kind
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.submission.formats import PICTURES, TABLES, VIDEOS
from evalcheck.words import Text

KIND_WORDS: Mapping[str, Text] = {
    "policy_document": Text("政策文件", "policy document"),
    "platform_screenshot": Text("平台截图", "screenshot"),
    "operation_video": Text("操作视频", "video"),
    "site_photo": Text("实景照片", "photos"),
    "enterprise_list": Text("全量名单", "list of those served"),
    "work_order": Text("系统工单", "work orders"),
    "case": Text("典型案例", "case"),
    "item_list": Text("清单明细", "list of matters"),
    "statement": Text("情况说明", "statement"),
    "public_link": Text("网址链接", "link"),
    "statistics": Text("统计数据", "statistics"),
    "other": Text("其他材料", "other papers"),
}
"""The built-in kinds in words."""


def kind_words(kind: AnyKind) -> Text:
    """What a kind is called."""
    return Text(kind.name.zh, kind.name.en) if isinstance(kind, OwnKind) else KIND_WORDS[kind]


_TEMPLATED = frozenset({Kind.ENTERPRISE_LIST, Kind.WORK_ORDER, Kind.CASE})
_IN_TABLES = frozenset({Kind.ENTERPRISE_LIST, Kind.WORK_ORDER})
_LISTS = frozenset({Kind.ENTERPRISE_LIST, Kind.ITEM_LIST, Kind.STATISTICS})

_FORM = Text("内容是{kind}的格式", "its content has the form of: {kind}")
_CLAIMED = Text("{{KEYPOINT_SHORT}}和清单要求的是{kind}", "the {{KEYPOINT_SHORT}} and the list ask: {kind}")
_AGAINST = Text("{{KEYPOINT_SHORT}}却写明{kind}", "the {{KEYPOINT_SHORT}} says otherwise: {kind}")
_FIRST_LINE = Text("首行写明“{word}”", "its first line says “{word}”")
_PICTURE = Text("图片，{{KEYPOINT_SHORT}}含“{word}”", "a picture, the {{KEYPOINT_SHORT}} says “{word}”")
_CLAUSE_ASKS = Text("{{KEYPOINT_SHORT}}所指的款要求{kind}", "the clause that the {{KEYPOINT_SHORT}} names asks: {kind}")
_ITEM_ASKS = Text("该项要求{kind}", "the item asks: {kind}")


@dataclass(frozen=True, slots=True)
class KindGuess:
    """The kind, further kinds that the file shows besides, the reasons, and whether they contradict each other.

    `seen` are kinds that only the content tells (a web address in a statement): they find no clause, they complete one.
    `inferred`: no word of the key point and no table tells the kind.
    """

    kind: AnyKind
    also: tuple[AnyKind, ...] = ()
    why: tuple[Text, ...] = ()
    doubtful: bool = False
    seen: tuple[AnyKind, ...] = ()
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """What a file gives to go by: true type, kinds of its tables and forms, key point, first line, whether a web address is in it.

    `camera`: a camera took the picture; `counted`: the heads of its sheets speak of figures; `listed`: whom its own list lists. `own` are
    the kinds of the ruleset's own, whose words tell them too.
    """

    type: str
    found: Sequence[AnyKind] = ()
    keypoint: str = ""
    title: str = ""
    numbered: bool = False
    linked: bool = False
    camera: bool = False
    counted: bool = False
    listed: str = ""
    own: tuple[OwnKind, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """A word of the key point and the kinds it may mean, likeliest first."""

    word: str
    kinds: tuple[AnyKind, ...]
    weak: bool


def kind_of(signs: Signs, asked: Collection[AnyKind], pointed: Collection[AnyKind]) -> KindGuess:
    """The kind of a file. `asked`: by the clauses of its item; `pointed`: by those of them that the key point names."""
    # Where the clause asks for a screenshot, its name is no more than what was asked.
    as_asked = signs.type not in PICTURES or Kind.PLATFORM_SCREENSHOT in pointed
    named = list(_named(signs.keypoint if as_asked else _without_medium(signs.keypoint), signs.own))
    if signs.type in VIDEOS:
        video = _as_asked(Kind.OPERATION_VIDEO, asked, [kind for n in named for kind in n.kinds])
        return KindGuess(video, (), (Text("文件是视频", "the file is a video"),))
    possible = [_Named(n.word, kinds, n.weak) for n in named if (kinds := tuple(k for k in n.kinds if _can_be(signs.type, k)))]
    if signs.found:
        guess = _by_content(signs.found, possible, asked, pointed)
    elif strong := [n for n in possible if not n.weak]:
        guess = _by_name(signs, strong, [n for n in possible if n.weak], asked, pointed)
    else:
        guess = replace(_by_circumstances(signs, possible, asked, pointed, contradicted=bool(named) and not possible), inferred=True)
    if signs.linked and Kind.PUBLIC_LINK in asked and Kind.PUBLIC_LINK not in (guess.kind, *guess.also):
        return replace(guess, why=(*guess.why, Text("内容里有网址", "its content holds a web address")), seen=(Kind.PUBLIC_LINK,))
    return guess


def _by_name(
    signs: Signs, named: Sequence[_Named], weak: Sequence[_Named], asked: Collection[AnyKind], pointed: Collection[AnyKind]
) -> KindGuess:
    """The words of the key point tell, except what the file plainly is not."""
    why = tuple(Text(f"{{KEYPOINT_SHORT}}写明“{n.word}”", f"the {{KEYPOINT_SHORT}} says “{n.word}”") for n in named)
    picks = [_pick(n, asked, pointed) for n in named]
    shown = _among(_LIKELY["picture"], asked)
    if signs.type in PICTURES and shown and not any(kind in shown for kind in picks):
        # 清单及其公示.png may be the list or the picture of its publication; what the item does not ask it need not be.
        also = [kind for kind in picks if kind in asked]
        return KindGuess(shown[0], _others(also, shown[0]), (*why, Text("文件是图片", "the file is a picture")), bool(also))
    if signs.type not in TABLES:
        # 名单和操作指南.docx without a table is the guide; where the list is missing COV001 tells.
        picks = [kind for kind in picks if kind.like not in _IN_TABLES] or picks
    besides = _besides(signs, named, weak, asked, picks)
    return KindGuess(picks[0], _others([*picks, *besides], picks[0]), why, bool(besides))


def _besides(
    signs: Signs, named: Sequence[_Named], weak: Sequence[_Named], asked: Collection[AnyKind], picks: Sequence[AnyKind]
) -> list[AnyKind]:
    """Kinds that the file may show too, as a person must see: 完成情况和佐证, or 合作协议 that bears a document's number."""
    besides = [n.kinds[0] for n in weak if n.kinds[0] in asked]
    if signs.numbered and Kind.POLICY_DOCUMENT in asked and not any(n.kinds[0] in picks for n in named):
        besides.append(Kind.POLICY_DOCUMENT)
    return [kind for kind in besides if kind not in picks]


def named_kinds(keypoint: str, own: tuple[OwnKind, ...] = ()) -> frozenset[AnyKind]:
    """Every kind that the words of a key point may mean."""
    return frozenset(kind for named in _named(keypoint, own) for kind in named.kinds)


def is_mere_kind(text: str) -> bool:
    """Whether words say what a file is and nothing of its matter: `政策文件`, `名单`; a copy's number is no matter either."""
    # What a copy is numbered by: `名单 (2)`.
    word = _plain(text).rstrip(") \t\r\n").rstrip("0123456789").rstrip("( \t\r\n").strip()
    return (word in _HEADS and len(word) <= _SHORT) or any(word == kind.zh for kind in KIND_WORDS.values())


def _by_content(found: Sequence[AnyKind], named: Sequence[_Named], asked: Collection[AnyKind], pointed: Collection[AnyKind]) -> KindGuess:
    """Tables and forms of a template outweigh the name, unless the item asks what the name says and not what they are."""
    picks = [_pick(n, asked, pointed) for n in named if not n.weak]
    found = [_as_asked(kind, asked, picks) for kind in found]
    claimed = [kind for kind in picks if kind in asked]
    fitting = [kind for kind in found if kind in asked]
    why = tuple(_FORM.format(kind=kind_words(kind)) for kind in dict.fromkeys(found))
    if asked and not fitting and claimed:
        # A list of matters may look like a list of enterprises; a list of enterprises is no work order.
        doubtful = not (claimed[0].like in _LISTS and found[0].like in _LISTS)
        return KindGuess(claimed[0], _others(claimed, claimed[0]), (*why, _CLAIMED.format(kind=kind_words(claimed[0]))), doubtful)
    kind = (fitting or list(found))[0]
    # What needs a template is there only where its table was found: the name alone adds none.
    also = [*found, *(k for k in picks if k.like not in _TEMPLATED and k.like not in _LISTS)]
    against = [k for k in claimed if k not in found and (k.like in _TEMPLATED or k.like == Kind.ITEM_LIST)]
    doubtful = bool(against) and not any(k in found for k in picks)
    note = (_AGAINST.format(kind=kind_words(against[0])),) if doubtful else ()
    return KindGuess(kind, _others(also, kind), why + note, doubtful)


def _by_circumstances(
    signs: Signs, weak: Sequence[_Named], asked: Collection[AnyKind], pointed: Collection[AnyKind], contradicted: bool
) -> KindGuess:
    """No word of the key point tells the kind: the first line, the signs of a picture, then what the item asks of such files."""
    note = (Text("{KEYPOINT_SHORT}所写与文件类型不符", "what the {KEYPOINT_SHORT} says is no such type of file"),) if contradicted else ()
    title = [n for n in _named(signs.title, signs.own) if not n.weak and _can_be(signs.type, n.kinds[0])]
    likes = {kind.like for kind in asked}
    if signs.numbered and (Kind.POLICY_DOCUMENT in likes or not asked):
        policy = _as_asked(Kind.POLICY_DOCUMENT, asked)
        return KindGuess(policy, (), (*note, Text("文中有发文字号", "it bears a document number")), contradicted)
    if title:
        return KindGuess(
            _pick(title[-1], asked, pointed),
            (),
            (*note, _FIRST_LINE.format(word=title[-1].word)),
            contradicted,
        )
    likely = _LIKELY["picture" if signs.type in PICTURES else "workbook" if signs.type in TABLES else "document"]
    if signs.counted:
        likely = tuple(sorted(likely, key=lambda kind: kind != Kind.STATISTICS))
    if signs.camera and (Kind.SITE_PHOTO in likes or not asked):
        photo = _as_asked(Kind.SITE_PHOTO, asked)
        return KindGuess(photo, (), (*note, Text("图片由相机拍摄", "a camera took the picture")), contradicted)
    if signs.type in PICTURES and (seen := _picture(signs.keypoint)):
        return KindGuess(_as_asked(seen[0], asked), (), (*note, _PICTURE.format(word=seen[1])), contradicted)
    for scope, reason in ((pointed, _CLAUSE_ASKS), (asked, _ITEM_ASKS)):
        wanted = _among(likely, scope)
        meant = [kind for n in weak for kind in n.kinds if kind in wanted] or wanted
        if meant:
            unsure = contradicted or len(set(meant)) > 1
            return KindGuess(meant[0], (), (*note, reason.format(kind=kind_words(meant[0]))), unsure)
    default = weak[0].kinds[0] if weak else likely[0]
    return KindGuess(default, (), (*note, Text("按文件类型推断", "by the type of file")), contradicted or not asked)


def _pick(named: _Named, asked: Collection[AnyKind], pointed: Collection[AnyKind]) -> AnyKind:
    for scope in (pointed, asked):
        for kind in named.kinds:
            if kind in scope:
                return kind
            # An own kind without words of its own is called as the one that it is like.
            if own := [one for one in _among((kind.like,), scope) if isinstance(one, OwnKind) and not one.words]:
                return own[0]
    return named.kinds[0]


def _among(kinds: Sequence[Kind], scope: Collection[AnyKind]) -> list[AnyKind]:
    """Those of a scope that are, or are like, some kinds, in their order."""
    own = sorted((one for one in scope if isinstance(one, OwnKind)), key=lambda one: one.id)
    return [one for kind in kinds for one in (*((kind,) if kind in scope else ()), *(other for other in own if other.like is kind))]


def _as_asked(kind: AnyKind, asked: Collection[AnyKind], named: Sequence[AnyKind] = ()) -> AnyKind:
    """The kind that is asked where a content is like it: the one that the name says, else the first."""
    options = _among((kind.like,), asked)
    return next((one for one in (*named, kind) if one in options), options[0] if options else kind)


def _others(kinds: Sequence[AnyKind], main: AnyKind) -> tuple[AnyKind, ...]:
    return tuple(kind for kind in dict.fromkeys(kinds) if kind != main)


def _can_be(type_: str, kind: AnyKind) -> bool:
    """No document is a video; a workbook is no red-headed paper and no photo."""
    if kind.like == Kind.OPERATION_VIDEO:
        return type_ in VIDEOS
    return not (type_ in TABLES and kind.like in (Kind.POLICY_DOCUMENT, Kind.SITE_PHOTO))


def _picture(keypoint: str) -> tuple[Kind, str] | None:
    """Screenshot or photo, by what is shown; None where nothing or both are told."""
    text = _plain(keypoint)
    signs = {kind: next((word for word in words if word in text), None) for kind, words in _SHOWN.items()}
    told = [(kind, word) for kind, word in signs.items() if word]
    return told[0] if len(told) == 1 else None


def _without_medium(keypoint: str) -> str:
    """The key point of a picture without 截图 behind figures and lists: 数量截图.png may show no other thing than 数量.png."""
    return "、".join(
        _MEDIUM.sub("", piece) if _FIGURED.search(_MEDIUM.sub("", piece)) else piece for piece in _JOINTS.split(_plain(keypoint))
    )


_MEDIUM = regex("(?:的)?(?:截图|截屏|图片|照片)$")
_FIGURED = regex("(?:数据|统计|数量|总量|统计表|报表|指标|占比|比率|名单|名录|清单|明细|明细表|台账|汇总表|一览表)$")


def _named(text: str, own: tuple[OwnKind, ...] = ()) -> Iterator[_Named]:
    """The head word of each piece of a key point: Chinese puts it last, `企业名单情况说明` is a statement."""
    heads = _with(own)
    for piece in _JOINTS.split(_plain(text)):
        found = _head(piece, heads)
        if found:
            yield found


def _with(own: tuple[OwnKind, ...]) -> Mapping[str, tuple[AnyKind, ...]]:
    """The words that tell kinds, those of own kinds before the built-in ones."""
    if not own:
        return _HEADS
    heads: dict[str, tuple[AnyKind, ...]] = dict(_HEADS)
    for kind in reversed(own):
        for word in map(_plain, kind.words):
            heads[word] = (kind, *heads.get(word, ()))
    return heads


def _plain(text: str) -> str:
    return _TRAPS.sub(" ", unicodedata.normalize("NFKC", text).casefold())


def _head(piece: str, heads: Mapping[str, tuple[AnyKind, ...]]) -> _Named | None:
    """The rightmost word that tells a kind, the longest where two end together; a weak one only where there is no other."""
    weak: _Named | None = None
    longest = _LONGEST if heads is _HEADS else max(_LONGEST, *map(len, heads))
    for end in range(len(piece), 1, -1):
        for length in range(min(longest, end), 1, -1):
            word = piece[end - length : end]
            if word in heads:
                return _Named(word, heads[word], False)
            if word in _WEAK and weak is None:
                weak = _Named(word, _WEAK[word], True)
    return weak


_JOINTS = regex(r"[、,;;/+&_()\[\]【】《》“”\"'\s·—-]|以及|及其|及|和|与|暨")
# Words that hold a telling word and do not mean it: 施工单位 holds 工单, 报名单位 holds 名单, 用地清单制 holds 清单.
_TRAPS = regex(r"[工名清](?=单位)单|清单制|政策落实|津策通|政策通|大数据|数据库|数据中心|数据平台|网上(办事)?(大厅|营业厅)|方案例会")


def _heads(*lines: tuple[str, tuple[AnyKind, ...]]) -> dict[str, tuple[AnyKind, ...]]:
    return {word: kinds for words, kinds in lines for word in words.split()}


_P, _S, _V, _F = Kind.POLICY_DOCUMENT, Kind.PLATFORM_SCREENSHOT, Kind.OPERATION_VIDEO, Kind.SITE_PHOTO
_E, _I, _T, _D, _O = Kind.ENTERPRISE_LIST, Kind.ITEM_LIST, Kind.STATEMENT, Kind.STATISTICS, Kind.OTHER

_HEADS = _heads(
    ("案例", (Kind.CASE,)),
    ("工单 工单明细 工单明细表 工单清单 工单台账 工单汇总 工单汇总表", (Kind.WORK_ORDER,)),
    ("名单 名录 名册 花名册 样本 样本表", (_E, _I)),
    ("清单 明细 明细表 目录 一览表 台账 汇总表", (_I, _E, _D)),
    ("总结 说明 情况 举措 成效 进展 汇报 做法 简介 介绍 小结 综述 现状", (_T, _O)),
    ("措施 机制", (_T, _P)),
    ("机制文件 通知 办法 意见 政策 制度 规定 条例 细则 批复 决定 规则 政策文件 红头文件 制度文件 管理办法 实施意见 公报 纲要", (_P, _O)),
    ("文件 方案 计划 规划 规范 标准 函 公告 通告", (_P, _O, _T)),
    (
        "招标公告 中标公告 中标结果公告 采购公告 成交公告 磋商公告 谈判公告 询价公告 比选公告 资格预审公告 更正公告 结果公告"
        " 中标公示 结果公示 挂牌公告 拍卖公告 招聘公告 招标文件 采购文件 投标文件 中标通知书 成交通知书",
        (_O, _S, _T),
    ),
    ("截图 截屏 页面 界面 网页 首页", (_S,)),
    ("照片 实景 图片 现场图", (_F, _S, _O)),
    ("链接 网址 渠道 二维码 域名", (Kind.PUBLIC_LINK,)),
    ("视频 录屏 录像 小视频 演示", (_V,)),
    ("数据 统计 数量 总量 统计表 统计报告 统计年鉴 年鉴 报表 指标 占比 比率", (_D, _I, _T)),
    ("年报 年度报告", (_D, _O, _T)),
    ("报告", (_T, _D, _O)),
    ("指南 流程 流程图 规程 手册 指引 教程 协议 协议书 合同", (_O, _T)),
    ("纪要 记录 会议记录 证书 认定文件 认定 验收 验收材料 图文 报道 评审报告", (_O, _T)),
    ("证明 证明材料 证明文件", (_O, _T)),
    ("招标公告 中标公告 采购公告 磋商公告 成交公告 结果公告 中标公示 中标通知书 招标文件 采购文件", (_O, _T)),
)
_WEAK = _heads(
    ("佐证 佐证材料 材料 资料 附件 成果", (_O, _T, _P)),
    ("宣传 宣讲 培训 活动 会议 座谈", (_O, _T, _F)),
    ("公示 展示 功能", (_S, _T, _O)),
)
_SHORT = 2
_LONGEST = max(map(len, (*_HEADS, *_WEAK)))
_SHOWN = {
    _F: ("大厅", "窗口", "现场", "专区", "场所", "营业厅", "网点", "展台"),
    _S: ("网站", "平台", "系统", "app", "公众号", "小程序", "网厅", "后台", "模块", "登录"),
}
_LIKELY: Mapping[str, tuple[Kind, ...]] = {
    "picture": (_S, _F),
    "workbook": (_I, _D, _E, Kind.WORK_ORDER),
    "document": (_T, _P, _O, Kind.CASE, Kind.PUBLIC_LINK),
}
