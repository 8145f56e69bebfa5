"""Personal data in reports: people's names, phones and mail addresses are masked unless they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from evalcheck.patterns import regex
from evalcheck.people import GAP, HIDDEN, without_identity_numbers
from evalcheck.words import Named, Spoken, Text

FactValue = str | int | float | bool | None | tuple[str, ...] | Text | Named | Spoken

_MAIL = regex(r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*([@＠])([A-Za-z0-9-]+(?:[.．][A-Za-z0-9-]+)+)")
_AS_MAIL = r"\1***\2\3"
_DIGIT = f"(?:{HIDDEN}*[0-9０-９])"
_MOBILE = regex(
    rf"(?<![0-9A-Za-z０-９])((?:[+＋]?[8８][6６]{GAP})?[1１]{HIDDEN}*[3-9３-９]{_DIGIT})({GAP}{_DIGIT}{{4}}{GAP})({_DIGIT}{{4}})(?![0-9A-Za-z０-９])"
)
_DIGITS_OF_A_MOBILE = 11
"""No identity number has fewer."""
_DIGITS = regex(r"\d[\d -]{5,}\d")
_WORDS = regex("[\u4e00-\u9fff]{2,}")
_NAME = regex(r"[^\s、,,;;/|()()*]+")


def masked_facts(facts: Mapping[str, FactValue], personal: AbstractSet[str], show_personal: bool) -> dict[str, FactValue]:
    """Facts with the personal ones masked, and with no mobile number or mail address in any other.

    Identity numbers of persons are masked even where personal data are asked for: nobody needs them to call.
    """
    if show_personal:
        return {key: _without_numbers(value) for key, value in facts.items()}
    return {key: _fact(value, key in personal, key in _CELLS) for key, value in facts.items()}


_CELLS = frozenset({"first", "examples"})
"""Facts that are cells as they stand: in a list whose columns were mixed up, a person's name may stand in any of them."""
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦"
    "邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文欧穆牛"
)
_RARER = frozenset(
    "聂柳邢岳齐辛祝涂祁舒耿牟卜詹苗纪靳甄裴屈鲍霍翁隋柏柯阮桂闵柴冉辜饶刁瞿戚丘滕邬臧苟褚娄奚郎邸冀姬屠郜晏栾郁喻窦迟敖鄢卓仇艾巩仲虞卞竺冼佟栗匡宗荆"
    "谌岑胥蔺阎樊兰殷骆俞鲁倪梅葛伍洛"
)
"""Many of them begin words as well (齐全、曲线): names of three signs alone are known by them."""
_TWO_SIGNS = ("欧阳", "司马", "上官", "诸葛", "慕容", "尉迟", "皇甫", "东方", "令狐", "端木", "公孙", "长孙", "宇文", "司徒", "南宫")
_PLACES = frozenset("区县市省镇乡州盟旗村路街道里园港城店厂场局委办部处所院校社行司馆台")
"""What no given name ends with, but districts, towns, offices and shops do."""
_LONGEST_PERSON = 60
"""Signs of a cell that holds a name and a number: what is longer is none, and is not searched."""
_BEFORE_NUMBER = regex(r"[\s:：,，;；、/(（]*[+＋\d０-９][-\s\d０-９*XxＸｘ)）]{5,}$")


def _person(text: str) -> bool:
    """Whether a whole cell looks like a person's name: a surname and one or two signs more, or three; with an identity number or a
    telephone behind it, what stands before that."""
    if len(text) > _LONGEST_PERSON:
        return False
    text = _BEFORE_NUMBER.sub("", text)
    named = text[:1] in _SURNAMES or (len(text) == 3 and text[:1] in _RARER) or (len(text) > 2 and text.startswith(_TWO_SIGNS))
    return 2 <= len(text) <= 4 and all("\u4e00" <= sign <= "\u9fff" for sign in text) and named and text[-1] not in _PLACES


_OWN_PAPERS = (
    "身份证", "护照", "户口本", "户口簿", "简历", "学历证", "学位证", "毕业证", "结婚证", "病历", "社保卡", "银行卡", "工资",
)  # fmt: skip
_OWNER = regex(
    rf"(?<![\u4e00-\u9fff])(?:(?P<one>[{''.join(sorted(_SURNAMES))}])(?!管|级|层|用)(?P<given>[\u4e00-\u9fff]{{1,2}}?)"
    rf"|(?P<rare>[{''.join(sorted(_RARER))}]|{'|'.join(_TWO_SIGNS)})(?P<two>[\u4e00-\u9fff]{{2}}))"
    rf"(?=的?(?:{'|'.join(_OWN_PAPERS)}))"
)
"""A person's name before a paper of his own, as files are called: `张三身份证.jpg`."""


def swept(text: str) -> str:
    """Mobile numbers, mail addresses, identity numbers and the owners of papers masked wherever they stand in a text."""
    numbers = sum(map(str.isdigit, text)) >= _DIGITS_OF_A_MOBILE  # most texts have none of these, and are many
    text = without_identity_numbers(text) if numbers else text
    text = _MAIL.sub(_AS_MAIL, text) if "@" in text or "＠" in text else text
    text = _MOBILE.sub(r"\1****\3", text) if numbers else text
    if not any(paper in text for paper in _OWN_PAPERS):
        return text
    return _OWNER.sub(lambda found: (found["one"] or found["rare"]) + "*" * len(found["given"] or found["two"]), text)


_LANDLINE = regex(r"(?<![0-9A-Za-z])([(（]?0\d{2,3}[)）]?[-－— ]?)\d{3,4}([-－— ]?)(\d{4})(?![0-9A-Za-z])")
_SAID_NUMBER = regex(r"((?:电话|座机|固话|致电|来电|传真|联系方式)(?:号码|是|为)?[:： ]{0,2})\d{3,4}[-－— ]?(\d{4})(?!\d)")
_STREET = "路|街|大街|大道|道|胡同|巷|里|弄|村|小区|社区|花园|家园|佳园|新园|公寓|大厦|广场|新城|苑|园|楼|城"
_COUNT = "[0-9０-９一二三四五六七八九十百零甲乙丙A-Za-z]"
_ADDRESS = regex(
    rf"((?:[\u4e00-\u9fff]{{1,8}}?)(?:{_STREET}))(?:{_COUNT}{{1,6}}[-－—]?)+(?:号院|号楼|号|栋|幢|座|楼|单元|门|层|室|户|排)(?!窗口|线|文)"
    rf"(?:[\u4e00-\u9fff]{{0,6}}?(?:{_COUNT}{{1,6}}[-－—]?)+(?:号院|号楼|号|栋|幢|座|楼|单元|门|层|室|户|排)?)*"
)
_ROOM = regex(rf"([\u4e00-\u9fff](?:{_STREET}))[0-9０-９]{{1,4}}(?:[-－—][0-9０-９]{{1,4}}){{1,3}}(?![0-9０-９年月])")
"""A street or estate with a number behind it, and what follows of house, gate and room."""


def unaddressed(text: str) -> str:
    """What somebody of the public said without ways to find him: landlines and addresses besides what `swept` masks."""
    text = _LANDLINE.sub(r"\1****\2\3", swept(text))
    text = _SAID_NUMBER.sub(r"\1****\2", text)
    return _ROOM.sub(r"\1***", _ADDRESS.sub(r"\1***", text))


def personal(text: str) -> str:
    """A personal value masked by what it looks like: `138****1234`, `z***@x.com`, else names (`张*`)."""
    hidden = _DIGITS.sub(lambda match: _number(match.group()), _MAIL.sub(_AS_MAIL, text))
    # Beside a number or address only Chinese words are names: what is left of it stands.
    pattern = _NAME if hidden == text else _WORDS
    return pattern.sub(lambda match: match.group()[0] + "*" * (len(match.group()) - 1), hidden)


def _without_numbers(value: FactValue) -> FactValue:
    """A fact as it is, less identity numbers."""
    if isinstance(value, Text):
        return Text(without_identity_numbers(value.zh), without_identity_numbers(value.en))
    if isinstance(value, tuple):
        return tuple(map(without_identity_numbers, value))
    return without_identity_numbers(value) if isinstance(value, str) else value


def _number(digits: str) -> str:
    return digits[:3] + "****" + digits[-4:] if len(digits) >= 11 else digits[:2] + "****" + digits[-2:]


def _fact(value: FactValue, secret: bool, cell: bool) -> FactValue:
    if isinstance(value, Text):
        return Text(_words(value.zh, secret), _words(value.en, secret))
    if isinstance(value, Named):
        return replace(value, text=Text(_words(value.text.zh, secret), _words(value.text.en, secret)))
    if isinstance(value, tuple):
        return tuple(_words(text, secret or (cell and _person(text))) for text in value)
    if isinstance(value, str):
        return _words(value, secret or (cell and _person(value)))
    if secret and isinstance(value, int | float) and not isinstance(value, bool):
        return personal(f"{value:.15g}")
    return value


def _words(text: str, secret: bool) -> str:
    return personal(text) if secret and text else swept(text)
