"""The naming that a ruleset asks, against itself and against the list: its patterns, its limit, its example, numbers that fit it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalcheck.catalogue import Catalogue
from evalcheck.catalogue.naming import NameShape
from evalcheck.checks.names import FileNames, check_names
from evalcheck.patterns import fits
from evalcheck.ruleset.nodes import Key
from evalcheck.ruleset.parts import Parts
from evalcheck.ruleset.rule_agreement import pattern_faults
from evalcheck.ruleset.wording import near
from evalcheck.words import Text

Mistake = tuple[tuple[Key, ...], Text]
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_IN_HINTS = ("example_city", "example_district", "range")


def naming_faults(parts: Parts) -> Iterator[Mistake]:
    """Mistakes of `naming` in ruleset.yaml, where it says something of its own."""
    main = parts.main.model
    if main is None or "naming" not in main.model_fields_set:
        return
    shape = main.naming
    for place, text in (*_of_parts(shape), *_of_limit(shape), *_exempt(shape), *_separator(shape, parts), *_numbers(shape, parts)):
        yield ("naming", *place), text


def _of_parts(shape: NameShape) -> Iterator[Mistake]:
    for index, part in enumerate(shape.parts):
        if part.pattern is not None:
            yield from ((("parts", index, "pattern"), text) for text in pattern_faults(part.pattern))
        for key, text in (("zh", part.hint.zh), ("en", part.hint.en)) if part.hint else ():
            for name in _PLACEHOLDER.findall(text):
                if name not in _IN_HINTS:
                    zh = f"hint 里不能写“{{{name}}}”；可写“{'”“'.join(f'{{{one}}}' for one in _IN_HINTS)}”，其他花括号请去掉"
                    en = f"“{{{name}}}” means nothing in a hint; {', '.join(f'{{{one}}}' for one in _IN_HINTS)} do: take other braces out"
                    yield ("parts", index, "hint", *((key,) if part.hint and part.hint.en else ())), Text(zh, en)


def _of_limit(shape: NameShape) -> Iterator[Mistake]:
    names = [part.name.zh for part in shape.parts]
    for index, name in enumerate(shape.limit.over if shape.limit else ()):
        if name not in names:
            rest = Text(f"；可写：{'、'.join(names)}", f"; there are: {', '.join(names)}")
            yield (
                ("limit", "over", index),
                Text(f"文件名没有叫“{name}”的部分", f"no part of names is called “{name}”") + (near(name, names) or rest),
            )


def _exempt(shape: NameShape) -> Iterator[Mistake]:
    for index, pattern in enumerate(shape.exempt):
        if not pattern.strip("*?. "):
            zh, en = f"“{pattern}”免去所有文件，等于不查文件名；请写具体", f"“{pattern}” exempts every file: be more specific"
            yield ("exempt", index), Text(zh, en)


def _separator(shape: NameShape, parts: Parts) -> Iterator[Mistake]:
    """The separator in what names write: contents that hold it could not be told from two parts. Units are told in their own file."""
    if "content" in shape.roles:
        for content in parts.contents:
            if shape.separator in content.name:
                zh = f"评估内容“{content.name}”里有连接符“{shape.separator}”，文件名无法分开；请换一个连接符"
                yield ("separator",), Text(zh, f"the content “{content.name}” holds “{shape.separator}”: choose another separator")
                return


def _numbers(shape: NameShape, parts: Parts) -> Iterator[Mistake]:
    """A number of the list that names cannot write: one that the pattern does not fit, or that holds the separator."""
    index = shape.roles.index("number")
    pattern = shape.parts[index].pattern
    if pattern is not None and any(pattern_faults(pattern)):
        return
    for number in (item.shown for content in parts.contents for item in content.items):
        if pattern is not None and not fits(pattern, number):
            zh, en = f"清单的“{number}”不合这个写法；请改正", f"“{number}” of the list does not fit this pattern: mend it"
            yield ("parts", index, "pattern"), Text(zh, en)
            return
        if pattern is None and shape.separator in number:
            zh = f"清单的“{number}”里有连接符“{shape.separator}”；请写上 pattern，或换一个连接符"
            yield (
                ("parts", index),
                Text(zh, f"“{number}” of the list holds “{shape.separator}”: give a pattern, or choose another separator"),
            )
            return


def example_faults(parts: Parts) -> Iterator[Mistake]:
    """What is shown as a right name must be one by the ruleset's own checks; asked where nothing else is wrong."""
    main, units = parts.main.model, parts.units.model if parts.units else None
    if main is None or main.naming.example is None or units is None or not parts.whole:
        return
    shape = main.naming
    check = next((rule.check for rule in main.rules if isinstance(rule.check, FileNames)), None)
    catalogue = Catalogue(tuple(parts.contents), units, (), main.window, main.items_published, naming=shape)
    told = check_names([main.naming.example], catalogue, check)
    if told:
        zh = f"“{shape.example}”自己就不合格（{told[0].message('zh')}）；请改正例子，或改正 parts"
        en = f"“{shape.example}” is no right name itself ({told[0].message('en')}): mend it, or the parts"
        yield ("naming", "example"), Text(zh, en)
