"""Rules, templates and words of contents: what they name is there, patterns compile, dates run forward."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from evalcheck.catalogue.items import EvidenceKind, KindSigns, OwnKind
from evalcheck.catalogue.templates import BUILT_IN, NO_TABLE, Template
from evalcheck.checks.allowed_files import FileTypes
from evalcheck.checks.base import Check
from evalcheck.ruleset.nodes import Key
from evalcheck.ruleset.parts import Parts
from evalcheck.ruleset.wording import near
from evalcheck.submission.formats import KNOWN_EXTENSIONS, PROGRAM_EXTENSIONS
from evalcheck.words import Text

Mistake = tuple[tuple[Key, ...], Text]
_MISSPELT = 0.88
"""From how alike on an id of a template is a built-in one with a slip."""


def window_faults(parts: Parts) -> Iterator[Mistake]:
    main = parts.main.model
    if main is not None and main.window.start > main.window.end:
        zh, en = (
            f"时间倒置：从 {main.window.start} 到 {main.window.end}；请对调",
            f"reversed, {main.window.start} to {main.window.end}: swap them",
        )
        yield ("window", "end"), Text(zh, en)


def rule_faults(parts: Parts) -> Iterator[Mistake]:
    """Templates that rules name and nobody wrote, patterns, codes that a check never gives, one check asked twice."""
    main, templates = parts.main.model, parts.templates and parts.templates.model
    if main is None:
        return
    known = [NO_TABLE, *(one.id for one in templates.root)] if templates else []
    kinds = [*(one.value for one in EvidenceKind), *(one.id for one in main.kinds)]
    yield from _kinds(main.kinds, known if templates else None)
    asked: dict[object, str] = {}
    for index, rule in enumerate(main.rules):
        here: tuple[Key, ...] = ("rules", index)
        if templates:
            yield from (((*here, "check", *place), text) for place, text in _templates(rule.check.model_dump(exclude_unset=True), known))
        for name in sorted(rule.check.model_fields_set):
            if (type(rule.check).model_fields[name].json_schema_extra or {}) == {"format": "regex"}:
                yield from (((*here, "check", name), text) for text in pattern_faults(str(getattr(rule.check, name))))
        codes = {kind.code for kind in rule.check.kinds}
        for code in rule.severity:
            if code not in codes:
                zh = f"这条规则的检查从不报“{code}”；请写在报它的规则里（可报：{'、'.join(sorted(codes))}）"
                yield (*here, "severity", code), Text(zh, f"this check never gives {code}; it gives {', '.join(sorted(codes))}")
        yield from (((*here, "check", *place), text) for place, text in _settings(rule.check, kinds))
        first = asked.setdefault(rule.check.model_dump_json(), rule.id)
        if first != rule.id:
            zh, en = (
                f"与规则“{first}”查的完全相同，会重复报；请删去一条",
                f"asks the same as rule “{first}”, and would tell all twice: delete one",
            )
            yield (*here, "check"), Text(zh, en)


def _kinds(kinds: Sequence[OwnKind], templates: Sequence[str] | None) -> Iterator[Mistake]:
    """Kinds of one id, or of a built-in one's, words that two kinds have, what they name and is not there."""
    seen: set[str] = {one.value for one in EvidenceKind}
    words: dict[str, str] = {}
    for index, kind in enumerate(kinds):
        here: tuple[Key, ...] = ("kinds", index)
        if kind.id in seen:
            zh = f"材料种类“{kind.id}”已经有了（内置的或前面写过的）；请另取编号"
            yield (*here, "id"), Text(zh, f"the kind {kind.id} is there already, built in or above: give it another id")
        seen.add(kind.id)
        for n, word in enumerate(kind.words):
            owner = words.setdefault(word, kind.id)
            if owner != kind.id:
                zh, en = f"“{word}”也是“{owner}”的词；请从一处删去", f"“{word}” is a word of {owner} too: delete it in one place"
                yield (*here, "words", n), Text(zh, en)
        yield from (((*here, "types", n), text) for n, one in enumerate(kind.types) for text in extension_faults(one))
        if kind.signs and kind.signs.least > len(kind.signs.signs):
            yield (*here, "signs", "least"), _too_many_signs(kind.signs)
        if kind.template and templates is not None and kind.template not in templates:
            rest = Text("；请补上，或改正", ": add it, or mend this")
            told = Text(f"没有模板“{kind.template}”", f"there is no template {kind.template}")
            yield (*here, "template"), told + (near(kind.template, templates) or rest)


def _too_many_signs(signs: KindSigns) -> Text:
    zh = f"至少 {signs.least} 个特征，可只列了 {len(signs.signs)} 个；请改小"
    return Text(zh, f"asks {signs.least} of {len(signs.signs)} signs: make it less")


def _settings(check: Check, known: Sequence[str]) -> Iterator[Mistake]:
    """Extensions and kinds that nobody knows, where a check names some."""
    settings = check.model_dump(exclude_unset=True)
    kinds = settings.get("by_kind") or {}
    for kind in kinds:
        if kind not in known:
            rest = Text("；请改正", ": mend it")
            told = Text(f"没有材料种类“{kind}”", f"there is no kind of evidence {kind}")
            yield ("by_kind", kind), told + (near(kind, known) or rest)
    lists = [(("types",), settings.get("types")), *((("by_kind", kind), one) for kind, one in kinds.items())]
    for place, named in lists if isinstance(check, FileTypes) else ():
        yield from (((*place, n), text) for n, one in enumerate(named) for text in extension_faults(one))


def extension_faults(extension: str) -> Iterator[Text]:
    if extension not in KNOWN_EXTENSIONS:
        zh, en = f"不认识文件类型“{extension}”；写扩展名，不带点", f"unknown type of file “{extension}”: give the extension without a dot"
        yield Text(zh, en) + near(extension, sorted(KNOWN_EXTENSIONS - PROGRAM_EXTENSIONS))


def _templates(settings: dict[str, object], known: list[str]) -> Iterator[Mistake]:
    named = [(("template",), settings.get("template"))]
    several = settings.get("templates")
    named += [(("templates", n), one) for n, one in enumerate(several)] if isinstance(several, tuple | list) else []  # type: ignore[misc]
    for place, name in named:
        if name is not None and name not in known:
            rest = Text("；请补上模板，或删去这条规则", ": add it, or delete the rule")
            told = Text(f"templates.yaml 中没有模板“{name}”", f"templates.yaml has no template {name}")
            yield place, told + (near(str(name), known) or rest)


_RE_PROBLEMS = (
    ("unterminated subpattern", "圆括号“(”没有配对的“)”"), ("unbalanced parenthesis", "多了一个“)”"),
    ("unterminated character set", "方括号“[”没有配对的“]”"), ("nothing to repeat", "“*”“+”“?”前面没有可重复的内容"),
    ("multiple repeat", "重复符号连写了两个"), ("bad escape", "“\\”后面的字母不能这样用"), ("bad character range", "方括号里的范围倒置"),
    ("look-behind", "向后看的部分长度不定"),
)  # fmt: skip
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*(?<!\\)[+*](?:[^()\\]|\\.)*\)[+*{]")


def pattern_faults(pattern: str) -> Iterator[Text]:
    """What is wrong with a regular expression: it does not compile, fits everything, or may take for ever."""
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        zh = next((text for key, text in _RE_PROBLEMS if key in error.msg), "写法不对")
        at = (error.pos or 0) + 1
        yield Text(f"正则表达式有误：第 {at} 个字符处，{zh}；请改正", f"not a regular expression, at character {at}: {error.msg}")
        return
    if compiled.search(""):
        yield Text(
            "这个正则表达式连空文字也匹配，等于什么都认；请改正（如多了一个“|”）",
            "this pattern fits the empty text, and so everything: mend it",
        )
    elif _NESTED.search(pattern):
        yield Text(
            "正则表达式里重复套着重复，可能极慢；请改写", "the pattern repeats a repetition and may take for ever: write it otherwise"
        )


def template_faults(parts: Parts) -> Iterator[Mistake]:
    """Mistakes of templates.yaml."""
    templates = parts.templates and parts.templates.model
    seen: set[str] = set()
    for index, template in enumerate(templates.root if templates else ()):
        if template.id not in BUILT_IN and (meant := difflib.get_close_matches(template.id, BUILT_IN, 1, _MISSPELT)):
            zh, en = (
                f"“{template.id}”像是“{meant[0]}”写错了；请改正，或另取名字",
                f"“{template.id}” looks like “{meant[0]}”: mend it, or rename it",
            )
            yield (index, "id"), Text(zh, en)
        if template.id in seen:
            yield (index, "id"), Text(f"模板“{template.id}”写了两次；请删去一个", f"the template {template.id} stands twice: delete one")
        seen.add(template.id)
        yield from (((index, *place), text) for place, text in _template(template))


def _template(template: Template) -> Iterator[Mistake]:
    for n, extension in enumerate(template.file_types):
        yield from ((("file_types", n), text) for text in extension_faults(extension))
    if template.stages is not None:
        yield from ((("stages", "pattern"), text) for text in pattern_faults(template.stages.pattern))
        names = [column.name for column in template.columns]
        if template.stages.after not in names:
            hint = near(template.stages.after, names) or Text("；请改正", ": mend it")
            yield ("stages", "after"), Text(f"没有列“{template.stages.after}”", f"there is no column “{template.stages.after}”") + hint
    for key in ("columns", "fields", "head_fields", "foot_fields"):
        yield from _names_twice(template, key)


def _names_twice(template: Template, key: str) -> Iterator[Mistake]:
    """A name that two columns (or fields) of a template have: it could not be told which is meant."""
    first: dict[str, int] = {}
    for index, one in enumerate(getattr(template, key)):
        spelled: list[tuple[tuple[Key, ...], str]] = [(("name",), one.name)]
        for kind in ("synonyms", "lookalikes", "short"):
            spelled += [((kind, n), name) for n, name in enumerate(getattr(one, kind, ()))]
        for place, name in spelled:
            other = first.setdefault(name, index)
            if other != index:
                owner = getattr(template, key)[other].name
                zh, en = f"“{name}”也是“{owner}”的名称；请从一处删去", f"“{name}” is a name of “{owner}” too: delete it in one place"
                yield (key, index, *place), Text(zh, en)


def content_faults(parts: Parts) -> Iterator[Mistake]:
    """Mistakes of content.yaml."""
    words = parts.content and parts.content.model
    for kind, signs in (words.signs if words else {}).items():
        if signs.least > len(signs.signs):
            yield ("signs", str(kind), "least"), _too_many_signs(signs)
