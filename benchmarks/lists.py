"""Lists as departments keep them: an enterprise stands in as many rows as it was served, in any order, written by any program."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import mul
from typing import Literal

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DISTRICTS = (
    "和平区", "河东区", "河西区", "南开区", "河北区", "红桥区", "东丽区", "西青区", "津南区", "北辰区", "武清区", "宝坻区", "滨海新区",
)  # fmt: skip
_VALUES = {sign: value for value, sign in enumerate(SIGNS)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
HEADER = (
    "序号", "区域", "企业名称", "统一社会信用代码", "企业办理业务联系人(或法定代表人)", "联系电话(手机号)", "业务描述", "备注",
)  # fmt: skip
HEAD_LINE = "部门:市税务局          联系人:林测试          手机号码:13800000000"
HEAD: tuple[tuple[str, ...], ...] = (("企业全量样本表",), (HEAD_LINE,), HEADER)
"""The rows above the data: title, head line, header."""
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_SYLLABLES = (
    "安邦博昌晨达德东方丰福冠光广国海航禾恒宏华佳建江金锦景凯康科兰朗利联龙明宁鹏启青荣瑞润盛泰天通万信兴旭亚阳益永宇远云泽正志中卓"
)
_TRADES = (
    "科技", "商贸", "物流", "餐饮管理", "建筑工程", "医疗器械", "信息技术", "进出口贸易", "汽车服务", "文化传播",
    "装饰设计", "机电设备", "食品", "人力资源服务", "环保", "纺织", "自动化", "农业发展", "检测技术", "印刷包装",
)  # fmt: skip
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "合伙企业")
_MATTERS = (
    "附加税费合并申报", "增值税申报", "消费税申报", "城建税申报", "印花税申报", "房产税申报", "发票领用", "出口退税备案", "税务登记变更",
    "完税证明开具", "企业所得税预缴", "个税扣缴申报",
)  # fmt: skip
_DONE = ("{date}第{number}次办理", "{date}线上受理{number}号", "窗口{number}号，{date}办结", "受理单{number}（{date}）")
Row = list[int | str]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a list looks like. `visits` rows an enterprise, whose remarks differ; `faults` is the share of rows with a fault.

    `shared_names`: so large a share of the enterprises has the name of another one, and each of their rows is in a finding. `blank` columns
    stand behind the last one, styled and empty. `long`: what was done takes some hundred signs. `writer`: who wrote it (writers.py).
    """

    visits: int = 1
    order: Literal["random", "sorted"] = "random"
    writer: str = "shared"
    faults: float = 0
    shared_names: float = 0
    blank: int = 0
    long: bool = False


SHAPES: dict[str, Shape] = {
    "once, texts in the cells": Shape(writer="inline"),
    "once, shared texts": Shape(),
    "ten visits in random order, texts in the cells": Shape(visits=10, writer="inline"),
    "ten visits in random order, shared texts": Shape(visits=10),
}
"""The four lists that the ratios of docs/benchmarks.md are about."""
MORE_SHAPES: dict[str, Shape] = {
    "half of all rows in a finding": Shape(shared_names=0.5),
    "ten visits, sorted": Shape(visits=10, order="sorted"),
    "ten visits, one row in twenty with a fault": Shape(visits=10, faults=0.05),
    "ten visits, long texts": Shape(visits=10, long=True),
    "ten visits, twelve blank columns": Shape(visits=10, blank=12),
    "ten visits, by openpyxl": Shape(visits=10, writer="openpyxl"),
    "ten visits, by xlsxwriter": Shape(visits=10, writer="xlsxwriter"),
}
EVERY_SHAPE = SHAPES | MORE_SHAPES


def credit_code(rng: random.Random) -> str:
    """A well-formed code of an enterprise in Tianjin that stands for nobody (GB 32100-2015)."""
    body = "91120" + "".join(rng.choices("0123456789", k=3)) + "MA" + "".join(rng.choices(SIGNS, k=7))
    total = sum(map(mul, map(_VALUES.__getitem__, body), _WEIGHTS))
    return body + SIGNS[(31 - total % 31) % 31]


def visits(count: int, shape: Shape, seed: int) -> Iterator[Row]:
    """`count` rows of appendix 4; names, codes, phones and the words for matters and remarks are of this seed alone."""
    rng = random.Random(seed)
    enterprises = _enterprises(-(-count // shape.visits), shape, rng)
    matters, remark = rng.sample(_MATTERS, 4), rng.choice(_DONE)
    order = [number % len(enterprises) for number in range(count)]
    order.sort() if shape.order == "sorted" else rng.shuffle(order)
    spoilt = set(rng.sample(range(count), round(count * shape.faults)))
    for number, which in enumerate(order, 1):
        date = f"2021年{rng.randrange(1, 13)}月{rng.randrange(1, 29)}日"
        done = remark.format(date=date, number=number) if shape.visits > 1 else f"第{number}户"
        matter = "，".join(rng.choices(matters, k=30)) if shape.long else rng.choice(matters)
        row: Row = [number, *enterprises[which], matter, done]
        if number - 1 in spoilt:
            _FAULTS[number % len(_FAULTS)](row, rng)
        yield row + [""] * shape.blank


def _enterprises(count: int, shape: Shape, rng: random.Random) -> list[tuple[str, str, str, str, str]]:
    """District, name, code, person and phone of each; names, codes and phones stand once but for names that are shared by two."""
    made: list[tuple[str, str, str, str, str]] = []
    codes: set[str] = set()
    trades, forms, signs, phone = rng.sample(_TRADES, 10), rng.sample(_FORMS, 2), rng.randrange(2, 5), rng.randrange(10**9)
    for number in range(count):
        while (code := credit_code(rng)) in codes:
            pass
        codes.add(code)
        name = f"天津{''.join(rng.choices(_SYLLABLES, k=signs))}{number:06d}{rng.choice(trades)}{rng.choice(forms)}"
        if number % 2 and number < count * shape.shared_names:
            name = made[-1][1]
        person = rng.choice(_SURNAMES) + "测" + rng.choice(_SYLLABLES)
        made.append((rng.choice(DISTRICTS), name, code, person, f"1{rng.choice('3578')}{(number * 7919 + phone) % 10**9:09d}"))
    return made


def _put(column: int, *values: str) -> Callable[[Row, random.Random], None]:
    return lambda row, rng: row.__setitem__(column, rng.choice(values))


def _one_sign_off(row: Row, rng: random.Random) -> None:
    code = str(row[3])
    row[3] = code[:-1] + rng.choice([sign for sign in "0123456789" if sign != code[-1]])


_FAULTS: tuple[Callable[[Row, random.Random], None], ...] = (
    _put(1, "", "海淀片区"), _put(2, "", "/"), _put(3, ""), _one_sign_off, _put(4, "无"), _put(5, "138****0000", "1381234567"),
    _put(6, "××"),
)  # fmt: skip
"""Each spoils one row in one way."""
