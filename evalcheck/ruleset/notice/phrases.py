"""A clause cut into the phrases of which each asks for something: the word that ends a phrase tells what (Chinese puts it last)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from evalcheck.catalogue.items import EvidenceKind, Subject
from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.ruleset.notice.lexicon import Lexicon, ending, one_of

_DIGITS = "〇一二三四五六七八九"
_ZEROS = str.maketrans("零○O", "〇〇〇")
_YEAR = regex(r"二[〇零○O][〇零○一二三四五六七八九]{2}(?=年)")
_MONTH = regex(r"(?<=[年至到])(?:十[一二]?|[一二三四五六七八九])月(?:(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日)?")
_OPEN, _CLOSED = "《“(「『〈<", "》”)」』〉>"
_HOLD = "\ue000"
"""Stands for brackets that were taken out of a phrase."""
_SENTENCES = re.compile(r"[。;!\n]")
_TITLE = re.compile(r"《([^《》]{2,60})》(?:文件|文本|原文|全文)?$")
_FORMS = frozenset({EvidenceKind.PLATFORM_SCREENSHOT, EvidenceKind.OPERATION_VIDEO, EvidenceKind.SITE_PHOTO})
"""Kinds that brackets add to what is asked before them."""
_TOLD = frozenset({EvidenceKind.CASE, EvidenceKind.STATEMENT})
"""Kinds that are words themselves: what is to be told behind them is what they hold."""
_BARE = 4
"""Characters of a phrase that only says 文件 or 相关文件."""
_NEAR = 8
"""Characters at the end of a phrase that say of what a report or material is."""
_VAGUE = frozenset({EvidenceKind.STATEMENT, EvidenceKind.OTHER})
"""Kinds that brackets behind them make exact."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What one phrase asks: the kind, None where it only goes with a later one; whether that is sure; of whom a list is.

    `either`: one of it and the phrase before is enough. `conditional`: asked only if there is any. `told`: a verb asks for words.
    `closing`, `last`: nothing follows up to the comma, in the sentence.
    """

    text: str
    kind: EvidenceKind | None = None
    sure: bool = True
    subjects: tuple[Subject, ...] = ()
    either: bool = False
    conditional: bool = False
    listed: bool = False
    told: bool = False
    closing: bool = False
    last: bool = False


def normal(text: str) -> str:
    """A clause without blanks, signs and digits in one width, years in digits."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    plain = _YEAR.sub(lambda found: "".join(str(_DIGITS.index(sign)) for sign in found[0].translate(_ZEROS)), plain)
    plain = _MONTH.sub(lambda found: re.sub(rf"[{_DIGITS}十]+", lambda one: str(_small(one[0])), found[0]), plain)
    return plain.replace('"', "").replace("〔", "(").replace("〕", ")").replace("【", "(").replace("】", ")")


def _small(text: str) -> int:
    """“三十一” as a number."""
    tens, ten, ones = text.partition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 * bool(ten) + (_DIGITS.index(ones or tens) if ones or not ten else 0)


def phrases(text: str, lexicon: Lexicon) -> list[Phrase]:
    """The phrases of a clause in `normal` form, its times taken out."""
    whole, held = _without_brackets(text)
    found: list[Phrase] = []
    for sentence in _SENTENCES.split(whole):
        said = [one for one in _sentence(sentence, lexicon) if one.text.strip(_HOLD)]
        if said:
            found += [*said[:-1], replace(said[-1], last=True)]
    return _without_mere_figures(_filled(found, held, lexicon), lexicon)


def _without_mere_figures(found: list[Phrase], lexicon: Lexicon) -> list[Phrase]:
    """Figures ask for statistics only where nothing else is asked."""
    mere = [one for one in found if one.kind == EvidenceKind.STATISTICS and not one.sure and ending(one.text, lexicon.figures)]
    if all(one in mere for one in found if one.kind):
        return found
    return [replace(one, kind=None) if one in mere else one for one in found]


def _without_brackets(text: str) -> tuple[str, list[str]]:
    """The text with each bracket of the outermost level replaced by a sign, and what stood in them."""
    held: list[str] = []
    kept: list[str] = []
    depth = start = 0
    for index, sign in enumerate(text):
        if sign == "(":
            depth, start = depth + 1, start if depth else index + 1
        elif sign == ")" and depth:
            depth -= 1
            if not depth:
                held.append(text[start:index])
                kept.append(_HOLD)
        elif not depth:
            kept.append(sign)
    return "".join(kept) + (text[start:] if depth else ""), held


def _sentence(sentence: str, lexicon: Lexicon) -> list[Phrase]:
    """Phrases between commas and the words that put things side by side; from a condition on all is conditional."""
    parting = _parting(lexicon)
    sentence = re.sub(rf"(?<=[^,、]){parting.condition.pattern}", lambda found: "," + found[0], sentence)
    pieces = sentence.split(",")
    found: list[Phrase] = []
    conditional = False
    for piece, after in zip(pieces, (*pieces[1:], ""), strict=True):
        if found and parting.choice.fullmatch(piece):
            found = _chosen(found)
            continue
        instead = parting.instead.match(piece) if found or conditional else None
        begun = None if instead else _condition(piece.lstrip(_HOLD), after, parting)
        conditional = (conditional or begun is not None) and not instead
        piece = instead[1] or instead["other"] if instead else piece.lstrip(_HOLD)[begun.end() :] if begun else piece
        free = conditional or any(word in piece for word in lexicon.conditional.whole)
        said = [replace(one, conditional=free) for one in _said(piece, [] if instead else found, lexicon)]
        said = _without_those_named_again(found, said, lexicon)
        found = _in_that_form(found, piece, said, lexicon)
        found += [replace(one, closing=one is said[-1], either=one.either or (instead is not None and one is said[0])) for one in said]
    return found


def _without_those_named_again(found: Sequence[Phrase], said: list[Phrase], lexicon: Lexicon) -> list[Phrase]:
    """“照片或视频任选其一，照片须5张”: a bare word of what was asked before asks nothing anew."""
    kinds = {one.kind for one in found if one.sure}
    return [one for one in said if not (one.kind in kinds and one.text in lexicon.kinds_by_word)]


def _in_that_form(found: list[Phrase], piece: str, said: Sequence[Phrase], lexicon: Lexicon) -> list[Phrase]:
    """What was asked before a piece that says in what form (“演示，录屏或截图均可”, “以报告形式提交”): in doubt itself, it is that form."""
    formed = _parting(lexicon).shape.fullmatch(piece) or any(word in piece for word in lexicon.any)
    told = any(one.told for one in found)
    if formed and said and told and all(one.kind for one in said):
        return [replace(one, kind=None) if one.kind == EvidenceKind.STATEMENT else one for one in found]
    if formed and said and found and not found[-1].sure and all(one.kind for one in said):
        return [*found[:-1], replace(found[-1], kind=None)]
    return found


def of_choice(piece: str, lexicon: Lexicon) -> bool:
    """Whether a piece in normal form says that any one of the things before it will do."""
    return _parting(lexicon).choice.fullmatch(piece) is not None


def _condition(piece: str, after: str, parting: _Parting) -> re.Match[str] | None:
    """What at the beginning of a piece says when something is asked: words that do, or all of it where a request follows."""
    begun = parting.condition.match(piece) or parting.closed.fullmatch(piece)
    return begun or (parting.supposed.fullmatch(piece) if parting.request.match(after) else None)


def _said(piece: str, before: Sequence[Phrase], lexicon: Lexicon) -> list[Phrase]:
    """The phrases of one piece; what only tells how the things asked `before` it are to be made asks nothing, but for what is to be
    enclosed."""
    parting = _parting(lexicon)
    kinds = [one for one in before if one.kind]
    aside = any(one.listed for one in before) and parting.aside.match(piece)
    if aside or (kinds and parting.details.match(piece)):
        enclosed = parting.enclosed.search(piece)
        return _settled(_side_by_side(enclosed[1], lexicon), lexicon) if enclosed else []
    shape = parting.shape.fullmatch(piece)
    if shape and kinds:
        return [] if kinds[-1].sure and not any(one.told for one in kinds) else _settled(_side_by_side(shape[1], lexicon), lexicon)
    head, colon, _ = piece.partition(":")
    named = _settled(_side_by_side(head, lexicon), lexicon) if colon else []
    if named and named[-1].kind and named[-1].sure:
        return named
    said = _settled(_side_by_side(piece, lexicon), lexicon)
    if kinds and kinds[-1].kind in _TOLD and said and said[0].told:
        return []
    if kinds and parting.including.match(piece):
        return [replace(one, sure=False) for one in said if one.kind in _FORMS]
    return said


def _chosen(found: Sequence[Phrase]) -> list[Phrase]:
    """What was asked last, side by side, each but the first a choice."""
    first = max((place for place, one in enumerate(found[:-1], start=1) if one.closing), default=0)
    return [replace(one, either=one.either or place > first) for place, one in enumerate(found)]


def _side_by_side(piece: str, lexicon: Lexicon) -> list[Phrase]:
    """The phrases of one piece between commas; where it says that any of them will do, each but the first is a choice."""
    any_one = any(word in piece for word in lexicon.any)
    piece = re.sub(one_of(lexicon.any), "", piece) if any_one else piece
    piece = _parting(lexicon).closing.sub("", piece)
    said: list[Phrase] = []
    for chunk, either in _chunks(piece, lexicon):
        one = _phrase(chunk, said[-1].text if said else "", lexicon)
        said.append(replace(one, either=either or (any_one and bool(said))))
    return _or_the_next(said)


def _or_the_next(said: list[Phrase]) -> list[Phrase]:
    """“…，或首页及栏目截图”: the choice is what the piece asks, not its first word; “豁免或承诺的清单”: words of one name are none."""
    told = [one for one in said if one.kind]
    if said and said[0].either and told:
        return [replace(one, either=one is told[0] or (one.either and one is not said[0])) for one in said]
    return [replace(one, either=one.either and (not place or one not in told[:1])) for place, one in enumerate(said)]


def _settled(said: list[Phrase], lexicon: Lexicon) -> list[Phrase]:
    """Side by side with words of one's own (“机制、举措及完成情况”) what is in doubt goes with them; a bare 文件 is as what
    it follows; of “锦旗、奖牌等照片” photos are asked."""
    kinds = [one for one in said if one.kind]
    if len(kinds) < 2:
        return said
    last = kinds[-1]
    members = re.search("等.{2}", last.text) or (last.kind in _FORMS | {EvidenceKind.PUBLIC_LINK} and re.search(".的.", last.text))
    if members and last.sure:
        said = [replace(one, kind=None) if one.kind and not one.sure else one for one in said]
        kinds = [one for one in said if one.kind]
        if len(kinds) < 2:
            return said
    said = _rules_too(said, lexicon)
    if kinds[0].told and any(not one.sure for one in kinds[1:]):
        return [replace(one, kind=None) if one.kind and not one.sure and one is not kinds[0] else one for one in said]
    if last.kind in _FORMS and re.search("等.", last.text):
        return [replace(one, kind=None) if one.kind == EvidenceKind.OTHER else one for one in said]
    if last.kind == EvidenceKind.STATEMENT:
        return [replace(one, kind=None, subjects=()) if one.kind and not one.sure and one is not last else one for one in said]
    if kinds[-2].kind == EvidenceKind.OTHER and not last.sure and len(last.text) <= _BARE:
        return [replace(one, kind=EvidenceKind.OTHER) if one is last else one for one in said]
    return said


def _rules_too(said: list[Phrase], lexicon: Lexicon) -> list[Phrase]:
    """“公告或操作指引”: a rule that may stand for a policy document is one too, in doubt."""
    found: list[Phrase] = []
    for one in said:
        before = found[-1].kind if found else None
        rule = one.either and one.kind == EvidenceKind.OTHER and bool(ending(one.text, lexicon.rules))
        found.append(replace(one, kind=before, sure=False) if rule and before == EvidenceKind.POLICY_DOCUMENT else one)
    return found


@dataclass(frozen=True, slots=True)
class _Parting:
    """Patterns of the lexicon: what parts phrases, what makes a choice of them, words that stay whole, what begins or is a condition,
    and what speaks of the columns of a list that was asked before, and a request at the end; what is a condition before a request, what
    makes a choice of the things before it, what may take their place, in what form they are handed in, what tells how they are made, what
    is enclosed, what they hold.
    """

    phrases: re.Pattern[str]
    either: re.Pattern[str]
    unbroken: re.Pattern[str]
    condition: re.Pattern[str]
    closed: re.Pattern[str]
    aside: re.Pattern[str]
    closing: re.Pattern[str]
    supposed: re.Pattern[str]
    request: re.Pattern[str]
    choice: re.Pattern[str]
    instead: re.Pattern[str]
    shape: re.Pattern[str]
    details: re.Pattern[str]
    enclosed: re.Pattern[str]
    including: re.Pattern[str]


@cache
def _parting(lexicon: Lexicon) -> _Parting:
    columns = lexicon.columns_asked
    return _Parting(
        re.compile("、|/|" + one_of(lexicon.either) + "|" + one_of(lexicon.together)),
        re.compile(one_of(lexicon.either)),
        re.compile(one_of(lexicon.unbroken)),
        re.compile(one_of(lexicon.conditional.begins)),
        re.compile(f"{one_of(lexicon.conditional.open)}.{{2,}}{one_of(lexicon.conditional.closed)}|{lexicon.conditional.supposes}"),
        re.compile(f"{one_of(columns.within)}?请?{one_of(columns.verbs)}"),
        re.compile(f"(?<=.)(?:{one_of(lexicon.requests)})+{one_of(lexicon.asking)}$"),
        re.compile(lexicon.conditional.supposed),
        re.compile(one_of((*lexicon.asking, *lexicon.requests, "以", "由"))),
        re.compile(
            f"(?:以上|上述|前述)?[一二两三四五2-5]?(?:者|项|种|类|份)?(?:材料|资料)?(?:中|可)?(?:提供|报送|选择|选报|上报)?{one_of(lexicon.any)}(?:提供|报送|提交|上报)?(?:即可|均可|视为完成)?"
        ),
        re.compile(lexicon.instead),
        re.compile(lexicon.shape),
        re.compile(f"{one_of(lexicon.instructions)}|{lexicon.details}"),
        re.compile(lexicon.enclosed),
        re.compile(one_of(lexicon.including)),
    )


def _chunks(piece: str, lexicon: Lexicon) -> list[tuple[str, bool]]:
    """Pieces between 、 and its like, outside titles and quotes; each with whether one of it and the piece before is enough.

    “A、B或C” is a choice of three.
    """
    parting = _parting(lexicon)
    chunks: list[tuple[str, str]] = []
    start, index, depth, before = 0, 0, 0, ""
    while index < len(piece):
        sign = piece[index]
        depth += (sign in _OPEN) - (sign in _CLOSED and depth > 0)
        whole = parting.unbroken.match(piece, index) or (parting.unbroken.match(piece, index - 1) if index else None)
        found = parting.phrases.match(piece, index) if not depth and not (whole and whole.end() > index) else None
        if found and (index > start or not chunks):
            chunks.append((piece[start:index], before))
            before = "或" if parting.either.fullmatch(found[0]) else found[0]
            start = index = found.end()
        else:
            index += 1
    chunks.append((piece[start:], before))
    linked = [by == "或" for _, by in chunks]
    for place in range(len(chunks) - 1, 1, -1):
        linked[place - 1] = linked[place - 1] or (linked[place] and chunks[place - 1][1] == "、")
    return [(text, one) for (text, _), one in zip(chunks, linked, strict=True) if text]


def _phrase(chunk: str, before: str, lexicon: Lexicon) -> Phrase:
    text, told = _begun(chunk, lexicon)
    core = _core(text, lexicon)
    kind, sure = (None, True) if core in lexicon.lists.samples else _kind(core, text, lexicon)
    if told and (kind == EvidenceKind.POLICY_DOCUMENT or not sure or any(word in text for word in lexicon.how)) and "》" not in text[-3:]:
        return Phrase(text, EvidenceKind.STATEMENT, told=True)
    listed, subjects, of_list = _listed(core, before, lexicon)
    if listed is not None:
        kind, sure = listed, of_list
    elif kind is None and told and len(core) > 1:
        kind, sure = EvidenceKind.STATEMENT, True
    elif kind is None:
        subjects = tuple(_subjects_at_end(core, lexicon)[0])
    return Phrase(text, kind, sure, subjects, listed=listed is not None, told=told)


def _begun(chunk: str, lexicon: Lexicon) -> tuple[str, bool]:
    """A phrase without the verbs that begin a request, and whether they ask for words of one's own."""
    text, told = chunk, False
    while True:
        verb = max((word for word in lexicon.asking if text.startswith(word)), key=len, default="")
        word = max((word for word in lexicon.telling if text.startswith(word)), key=len, default="")
        if any(len(head) > len(verb) and text.startswith(head) for head in lexicon.kinds_by_word if head.startswith(verb) and verb):
            return text, told
        if word and len(word) >= len(verb) and len(text) > len(word) + 1:
            text, told = text[len(word) :], True
        elif verb and len(text) > len(verb):
            text = text[len(verb) :]
        else:
            return text, told


def _core(text: str, lexicon: Lexicon) -> str:
    """A phrase up to the word that says what it is."""
    core = text
    while True:
        bare = core.rstrip(_HOLD + ":'”\"")
        if bare.endswith("”") or "“" not in bare:
            bare = bare.rstrip("”")
        tail = ending(bare, lexicon.tails)
        shorter = bare[: -len(tail)] if tail else bare
        if shorter == core or len(shorter) < 2:
            return bare if len(shorter) < 2 else core
        core = shorter


def _kind(core: str, text: str, lexicon: Lexicon) -> tuple[EvidenceKind | None, bool]:
    """By the title that ends the phrase, by its last word, by what “等文件” holds."""
    title = _TITLE.search(core.replace(_HOLD, ""))
    if title and (core.endswith("》") or core.rstrip("文件本原全").endswith("》")):
        return _titled(title[1], lexicon)
    held = re.search(rf"^(.+)等(?:相关|有关|各类)?([^等]{{0,16}}{one_of(lexicon.holders)})$", text.rstrip(_HOLD))
    if held:
        outer = _by_word(held[2], lexicon)
        inner = _titled(one[1], lexicon) if (one := _TITLE.search(held[1])) else _by_word(held[1], lexicon)
        if inner[0] and (inner[1] or inner[0] == outer[0]):
            return inner[0], inner[1] or inner[0] == outer[0]
        return outer if outer[0] else inner
    bare = core.replace(_HOLD, "")
    kind, sure = _by_word(bare, lexicon)
    vague = ending(bare, lexicon.kinds_by_word) in lexicon.vague
    return (EvidenceKind.STATEMENT, False) if vague and any(word in bare[-_NEAR:] for word in lexicon.matters) else (kind, sure)


def _titled(title: str, lexicon: Lexicon) -> tuple[EvidenceKind | None, bool]:
    bare = re.sub(r"\([^()]*\)$", "", title)
    kind, _ = _by_word(bare, lexicon)
    if ending(bare, lexicon.rules):
        return EvidenceKind.POLICY_DOCUMENT, True
    return (kind, True) if kind else (EvidenceKind.POLICY_DOCUMENT, False)


def _by_word(text: str, lexicon: Lexicon) -> tuple[EvidenceKind | None, bool]:
    return lexicon.kinds_by_word.get(ending(text, lexicon.kinds_by_word), (None, True))


def _listed(core: str, before: str, lexicon: Lexicon) -> tuple[EvidenceKind | None, tuple[Subject, ...], bool]:
    """The kind of a list, of whom it is, and whether that is sure; None where the phrase names no list. One that names nobody is of those
    that the phrase `before` it names."""
    lists = lexicon.lists
    bare = core.replace(_HOLD, "")
    word = ending(bare, (*lists.rosters, *lists.inventories, *lists.samples))
    longer = ending(bare, lexicon.kinds_by_word)
    if not word or len(longer) > len(word):
        return None, (), True
    owner = _owner(bare[: -len(word)], lexicon)
    if word in (*lists.samples, *lists.journals) and (case := ending(owner, lists.handled)):
        return EvidenceKind.WORK_ORDER, (), case in lexicon.heads[EvidenceKind.WORK_ORDER].sure or "办件" in case
    if word == bare and word in lists.samples:
        return None, (), True
    if word in lists.samples and not _subjects_at_end(owner, lexicon)[0]:
        return None, (), True
    if not owner:
        owner = _owner(before[: len(before) - len(ending(before, lexicon.kinds_by_word))], lexicon)
    subjects, matched = _subjects_at_end(owner, lexicon)
    if subjects and len(ending(owner, lists.places)) <= len(matched):
        named = word in (*lists.rosters, *lists.samples) or any(owner.endswith(one) for one in lists.owners)
        return (EvidenceKind.ENTERPRISE_LIST, tuple(subjects), True) if named else (EvidenceKind.ITEM_LIST, (), True)
    if word in lists.inventories or ending(owner, lists.places):
        return EvidenceKind.ITEM_LIST, (), bool(owner)
    anywhere = _subjects_within(owner, lexicon)
    return EvidenceKind.ENTERPRISE_LIST, anywhere or (), False


def _owner(text: str, lexicon: Lexicon) -> str:
    """What stands before a list's name, without words such as 全量."""
    while loose := ending(text, lexicon.lists.loose):
        text = text[: -len(loose)]
    return text


def _subjects_at_end(text: str, lexicon: Lexicon) -> tuple[list[Subject], str]:
    """Whom the end of a phrase names (企业群众 names two), and the last word that does."""
    found: list[Subject] = []
    first = ""
    text = _owner(text.rstrip(_HOLD), lexicon)
    while word := ending(text, lexicon.subject_by_word):
        first = first or word
        found = [*lexicon.subject_by_word[word], *found]
        text = text[: -len(word)]
    return list(dict.fromkeys(found)), first


def _subjects_within(text: str, lexicon: Lexicon) -> tuple[Subject, ...]:
    """The subject that is named last anywhere in a phrase."""
    places = [(text.rfind(word) + len(word), len(word), word) for word in lexicon.subject_by_word if len(word) > 1 and word in text]
    return lexicon.subject_by_word[max(places)[2]] if places else ()


def _filled(found: Sequence[Phrase], held: Sequence[str], lexicon: Lexicon) -> list[Phrase]:
    """What the brackets behind a phrase say of it: of what form it is, or what else is asked."""
    texts = iter(held)
    filled: list[Phrase] = []
    for phrase in found:
        inside = [next(texts, "") for _ in range(phrase.text.count(_HOLD))]
        filled.append(replace(phrase, text=phrase.text.replace(_HOLD, "")))
        for text in inside:
            filled += _bracket(filled, text, lexicon)
    return filled


def _enclosed(text: str, lexicon: Lexicon) -> list[Phrase]:
    """“（不少于30户，附贷款合同）”: what a bracket asks besides."""
    pieces = [
        found[1]
        for piece in text.split(",")
        if piece.startswith(("附", "并附", "另附")) and (found := _parting(lexicon).enclosed.search(piece))
    ]
    return [replace(one, sure=False) for piece in pieces for one in _side_by_side(piece, lexicon) if one.kind]


def _bracket(before: list[Phrase], text: str, lexicon: Lexicon) -> list[Phrase]:
    """Phrases that a bracket adds; the one before it is made exact, or conditional, in place."""
    last = before[-1]
    if of_choice(text, lexicon):
        before[:] = _chosen(before)
        return []
    behind = any(text.startswith(word) and len(text) <= len(word) + 4 for word in lexicon.conditional.behind)
    if behind or re.fullmatch(lexicon.conditional.aside, text):
        before[-1] = replace(last, conditional=True)
        return []
    if any(word in text for word in lexicon.conditional.whole):
        first = len(before) - 1
        while first and before[first].either:
            first -= 1
        several = any(one.kind for one in before[:first])
        before[first:] = [replace(one, conditional=True, sure=one.sure and not several) for one in before[first:]]
        return []
    if last.kind and (enclosed := _enclosed(text, lexicon)):
        return enclosed
    included = re.match(one_of(lexicon.including), text)
    example = re.search(rf"(?:^|,){one_of(lexicon.examples)}(?!何|有)(.+)", text)
    example = None if _parting(lexicon).condition.match(text) else example
    inner = [one for sentence in _SENTENCES.split(example[1] if example else text) for one in _sentence(sentence, lexicon)]
    told = [one for one in inner if one.kind and not one.conditional]
    conditioned = [replace(one, sure=False) for one in inner if one.kind and one.conditional]
    if conditioned and all(one.conditional for one in inner):
        return conditioned
    if included:
        forms = [one for one in told if one.kind in _FORMS]
        return [replace(one, sure=False, either=False) for one in forms]
    exact = last.kind in _VAGUE | {None} or (not last.sure and told and told[0].kind in _FORMS)
    if told and exact and not last.listed and all(one.kind and one.sure for one in inner):
        others = [one for one in told if one.kind != told[0].kind]
        before[-1] = replace(last, kind=told[0].kind, sure=not others)
        return [replace(one, either=True, sure=False) for one in others]
    return []
