"""Policy documents in the layouts that offices use: files, letters, joint files, orders, public notices, telegrams, web pages."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.evidence_documents.paper import Block, Grid, Paper, Truth, block
from benchmarks.evidence_documents.words import Vocabulary

_BRACKETS = ("〔〕",) * 8 + ("[]", "()", "（）", "【】", "﹝﹞", "［］", "〔〕")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_CHINESE = "〇一二三四五六七八九"


class Draft:
    """The facts of one document, drawn once and used by whatever layout."""

    def __init__(self, rng: Random, words: Vocabulary) -> None:
        self.rng, self.words = rng, words
        self.unit, signs = rng.choice(words.units)
        self.matter = rng.choice(words.matters)
        title = rng.choice(words.titles).format(self.matter)
        self.title = title if title.startswith("天津市") or rng.random() < 0.4 else self.unit + title
        if not title.startswith(("关于", "印发")):
            self.title = title
        self.day = (rng.randint(2019, 2022), rng.randint(1, 12), rng.randint(1, 28))
        self.number = self._number(rng.choice(signs))

    def _number(self, sign: str) -> str:
        rng = self.rng
        brackets = rng.choice(_BRACKETS)
        opening, closing = brackets[0], brackets[1]
        year, count = str(self.day[0]), str(rng.choice([rng.randint(1, 99), rng.randint(100, 1999)]))
        if rng.random() < 0.08:
            year, count = year.translate(_WIDE), count.translate(_WIDE)
        gap, ordinal = rng.choice(["", "", "", " "]), rng.choice(["", "", "", "第"])
        lead = rng.choice(["", "", "", " "])
        return f"{sign}{lead}{opening}{year}{closing}{lead}{ordinal}{count}{gap}号"

    @property
    def iso(self) -> str:
        return "{}-{:02d}-{:02d}".format(*self.day)

    def date(self) -> str:
        year, month, day = self.day
        if self.rng.random() < 0.12:
            return f"{''.join(_CHINESE[int(d)] for d in str(year))}年{_spoken(month)}月{_spoken(day)}日"
        return self.rng.choice(["{}年{}月{}日", "{}年{}月{}日", "{} 年 {} 月 {} 日", "{}年{:02d}月{:02d}日"]).format(year, month, day)

    def body(self) -> list[Block]:
        rng, words = self.rng, self.words
        lines = [text.format(self.matter) for text in rng.sample(words.bodies, k=rng.randint(4, len(words.bodies)))]
        lines.insert(rng.randint(0, 2), rng.choice(words.citing))
        if rng.random() < 0.5:
            lines.insert(rng.randint(1, len(lines)), rng.choice(words.secrets))
        closing = rng.choice(words.closings)
        return [block(rng.choice(words.openings), "opening"), *(block(text) for text in (*lines, closing) if text)]

    def signed(self, *units: str) -> list[Block]:
        """Signature, date, whether it is public, printing note."""
        rng = self.rng
        end = [block(unit, "sign") for unit in units or (self.unit,)] + [block(self.date(), "sign")]
        if rng.random() < 0.75:
            end.append(block(rng.choice(["(此件主动公开)", "（此件公开发布）", "此件主动公开"])))
        if rng.random() < 0.5:
            printer = (units or (self.unit,))[0]
            printer += "" if printer.endswith(("办公厅", "办公室")) else "办公室"
            end += [block("抄送:市委办公厅,市人大常委会办公厅。", "note"), block(f"{printer}  {self.date()}印发", "note")]
        return end

    def truth(self, **changed: object) -> Truth:
        facts: dict[str, object] = {
            "policy": True, "number": self.number, "issuer": (self.unit,), "title": self.title, "issued": self.iso, "header": True
        }  # fmt: skip
        return Truth(**{**facts, **changed})  # type: ignore[arg-type]

    def titled(self) -> list[Block]:
        """The title, over two lines where it is long, broken as offices break it."""
        if len(self.title) < 18 or self.rng.random() < 0.4:
            return [block(self.title, "title")]
        cut = self.rng.randint(len(self.title) // 2, len(self.title) - 2)
        return [block(self.title[:cut], "title"), block(self.title[cut:], "title")]


def _spoken(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else _CHINESE[tens] + "十") + (_CHINESE[ones] if ones else "")


def filed(draft: Draft) -> Paper:
    """××文件, number in the middle, red line."""
    rng, over = draft.rng, []
    if rng.random() < 0.15:
        over = [block(rng.choice(["特急", "000012", "加急"]), "marking")]
    head = [
        block(draft.unit + "文件", "head", rng.random() < 0.5 and len(draft.unit) < 10),
        block(draft.number, "number"),
        block("", "rule"),
    ]
    return Paper("file", (*over, *head, *draft.titled(), *draft.body(), *draft.signed()), draft.truth())


def reported(draft: Draft) -> Paper:
    """A report upwards: number to the left, signer to the right of the same line."""
    line = f"{draft.number}{' ' * draft.rng.randint(4, 12)}签发人:郑试样"
    head = [block(draft.unit + "文件", "head"), block(line, "number"), block("", "rule")]
    return Paper("report", (*head, *draft.titled(), *draft.body(), *draft.signed()), draft.truth())


def letter(draft: Draft) -> Paper:
    """The form of letters: the unit alone in red, a double line, the number to the right below it."""
    head = [block(draft.unit, "head", draft.rng.random() < 0.3 and len(draft.unit) < 12), block("", "rule"), block(draft.number, "sign")]
    return Paper("letter", (*head, *draft.titled(), *draft.body(), *draft.signed()), draft.truth())


def joint(draft: Draft) -> Paper:
    """Several units: on lines of their own with 文件 behind or below, or in a table without lines."""
    rng = draft.rng
    others = [unit for unit, _ in rng.sample(draft.words.units, k=3) if unit != draft.unit][: rng.randint(1, 2)]
    units = [draft.unit, *others]
    way = rng.randrange(3)
    if way == 0:
        head: list[Block | Grid] = [*(block(unit, "head") for unit in units), block("文件", "head", True)]
    elif way == 1:
        head = [*(block(unit, "head") for unit in units[:-1]), block(units[-1] + "文件", "head")]
    else:
        head = [Grid(tuple((unit, "文件" if n == len(units) // 2 else "") for n, unit in enumerate(units)), bare=True)]
    blocks: tuple[Block | Grid, ...] = (
        *head,
        block(draft.number, "number"),
        block("", "rule"),
        *draft.titled(),
        *draft.body(),
        *draft.signed(*units),
    )
    return Paper(f"joint{way}", blocks, draft.truth(issuer=tuple(units)))


def order(draft: Draft) -> Paper:
    """××令, 第×号; signed by a person, dated."""
    number = f"第{draft.rng.randint(1, 99)}号"
    head = [block(draft.unit + "令", "head", len(draft.unit) < 12), block(number, "number"), block("", "rule")]
    promulgated = block(f"《{draft.title}》已经审议通过,现予公布,自公布之日起施行。")
    end = [block("主任  郑试样", "sign"), block(draft.date(), "sign"), block(draft.title, "title")]
    lines = [*head, promulgated, *end, *draft.body()[1:]]
    return Paper("order", tuple(lines), draft.truth(number=number))


def announced(draft: Draft) -> Paper:
    """公告 or 通告: `2021年第3号`."""
    number = f"{draft.day[0]}年第{draft.rng.randint(1, 40)}号"
    head = [block(draft.unit + draft.rng.choice(["公告", "通告"]), "head"), block(number, "number"), block("", "rule")]
    return Paper("announced", (*head, *draft.titled(), *draft.body()[1:], *draft.signed()), draft.truth(number=number))


def attached(draft: Draft) -> Paper:
    """A notice that prints what it issues behind it."""
    made = filed(draft)
    annex = [
        block("附件", "opening"),
        block(f"{draft.matter}实施细则", "title"),
        *(block(text.format(draft.matter)) for text in draft.words.bodies),
    ]
    return Paper("attached", (*made.blocks, *annex), made.truth)


def under_title(draft: Draft) -> Paper:
    """A copied text: no red head, the number in brackets under the title."""
    number = draft.rng.choice(["({})", "（{}）", "{}", "文号:{}", "发文字号:{}"]).format(draft.number)
    lines = [*draft.titled(), block(number, "number"), *draft.body(), *draft.signed()]
    return Paper("under_title", tuple(lines), draft.truth(header=False))


def web_lines(draft: Draft) -> Paper:
    """A page of a government site, its labels on lines."""
    rng = draft.rng
    labels = [
        f"索 引 号:0001434{rng.randint(10, 99)}/2021-000{rng.randint(10, 99)}",
        f"{rng.choice(['发文机关', '发布机构', '发文机构'])}:{draft.unit}",
        f"{rng.choice(['发文字号', '文　　号', '文号'])}:{draft.number}", f"{rng.choice(['成文日期', '发文日期'])}:{draft.iso}",
        "主题分类:综合政务",
    ]  # fmt: skip
    rng.shuffle(labels)
    place = block("当前位置:首页 > 政务公开 > 政策文件")
    address = block("https://www.example.gov.cn/zwgk/zcwj/202103/t20210305_5376712.html")
    lines = [place, *map(block, labels), *draft.titled(), *draft.body(), *draft.signed()[:2], address]
    return Paper("web_lines", tuple(lines), draft.truth(header=False))


def web_table(draft: Draft) -> Paper:
    """The same with labels and values in the cells of a table."""
    rows = (
        ("索引号", "000143443/2021-00012", "主题分类", "综合政务"),
        ("发文机关", draft.unit, "成文日期", draft.iso),
        ("名  称", draft.title, "发文字号", draft.number),
    )
    lines: list[Block | Grid] = [Grid(rows), *draft.titled(), *draft.body(), *draft.signed()[:2]]
    return Paper("web_table", tuple(lines), draft.truth(header=False))


def telegram(draft: Draft) -> Paper:
    """明电: unit, urgency and number on the lines of a form."""
    lines = [
        block("发 电", "head"), block(f"发电单位 {draft.unit}", "opening"), block(f"等级 特急·明电    {draft.number}", "opening"),
        block("", "rule"), *draft.titled(), *draft.body(), *draft.signed()[:2],
    ]  # fmt: skip
    return Paper("telegram", tuple(lines), draft.truth(header=None))


def unnumbered(draft: Draft) -> Paper:
    """A system or a plan that was never given a number: title, text, unit, date."""
    lines = [*draft.titled(), *draft.body(), *draft.signed()]
    return Paper("unnumbered", tuple(lines), draft.truth(number=None, header=False))


WAYS: tuple[tuple[Callable[[Draft], Paper], int], ...] = (
    (filed, 8), (reported, 2), (letter, 5), (joint, 4), (order, 2), (announced, 2), (attached, 2), (under_title, 3),
    (web_lines, 3), (web_table, 2), (telegram, 1), (unnumbered, 2),
)  # fmt: skip


def numbered_in_table(draft: Draft) -> Paper:
    """Number and signer in the two cells of a table under the head."""
    signer = Grid(((draft.number, "签发人:吴演例"),), bare=True)
    head: list[Block | Grid] = [block(draft.unit + "文件", "head"), signer, block("", "rule")]
    return Paper("number_in_table", (*head, *draft.titled(), *draft.body(), *draft.signed()), draft.truth())


def web_brackets(draft: Draft) -> Paper:
    """A page copied with its labels in brackets."""
    lines = [
        *draft.titled(), block(f"【发文机关】{draft.unit}"), block(f"【发文字号】{draft.number}"), block(f"【成文日期】{draft.iso}"),
        block("【有效性】有效"),
        *draft.body(), *draft.signed()[:2],
    ]  # fmt: skip
    return Paper("web_brackets", tuple(lines), draft.truth(header=False))


def two_line_head(draft: Draft) -> Paper:
    """The word 文件 on a line of its own, wide, as large heads have it."""
    head = [block(draft.unit, "head"), block("文 件", "head"), block(draft.number, "number"), block("", "rule")]
    return Paper("two_line_head", (*head, *draft.titled(), *draft.body(), *draft.signed()), draft.truth())


def sealed_scan_text(draft: Draft) -> Paper:
    """Unit and date on one line, the words for the seal between."""
    end = block(f"{draft.unit}(盖章)    {draft.date()}", "sign")
    return Paper("one_line_end", (*draft.titled(), block(f"({draft.number})", "number"), *draft.body(), end), draft.truth(header=False))


FURTHER: tuple[tuple[Callable[[Draft], Paper], int], ...] = (
    (numbered_in_table, 3), (web_brackets, 3), (two_line_head, 3), (sealed_scan_text, 3),
)  # fmt: skip


def policy(rng: Random, words: Vocabulary, further: bool = False) -> Paper:
    chosen = WAYS + FURTHER if further else WAYS
    return rng.choices([way for way, _ in chosen], [weight for _, weight in chosen])[0](Draft(rng, words))
