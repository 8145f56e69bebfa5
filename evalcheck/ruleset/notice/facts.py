"""Figures and particulars of a clause: its period, the least number, what is to be marked, columns; and what a measure promises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from evalcheck.catalogue.items import EvidenceKind
from evalcheck.records import dataclass
from evalcheck.ruleset.notice.lexicon import Form, Lexicon, one_of

_YEAR = r"(?<![\d与较比])(?P<y{}>20\d\d)(?!年?(?:版|届|级|同期|已)|\)\d)年?"
"""A year of the data; not one that they are compared with (较2022年), nor of an edition, a document's number, those who left school."""
_MONTH = r"(?:(?<=年)|[.\-/])?(?P<m{}>1[0-2]|0?[1-9])(?:月(?:份|底|末|初)?|(?=[^\d月]|$))(?:\d{{1,2}}日)?"
_COUNT = r"(?P<n>\d{1,5}|[一二两三四五六七八九十百]{1,5})"
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "百": 100}
_PART_OF_YEAR = r"(?:1[0-2]|0?[1-9])(?:月|[-—~至到、]\d)|第?[一二三四1-4](?:季度|[至到、和及-]第?[一二三四1-4]季度)"
_TITLES = re.compile(r"《[^》]*》")


@dataclass(frozen=True, slots=True)
class Period:
    """Months (`2021-01`, `policy_start`, `open`), whether they are sure, and the text without them."""

    start: str | None
    end: str | None
    sure: bool
    rest: str

    @property
    def data(self) -> dict[str, str] | None:
        return {"start": self.start, "end": self.end} if self.start and self.end else None


@dataclass(frozen=True, slots=True)
class Meant:
    """What a notice means where a clause names no year, and by the time that is assessed (its first and last month)."""

    year: int
    assessed: tuple[str, str] | None = None

    def year_of(self, start: str, end: str) -> int:
        """The year in which months without one (`01`, `06`) lie within the time that is assessed, the latest first."""
        first, last = self.assessed or ("", "")
        within = (
            [year for year in {int(last[:4]), int(first[:4])} if first <= f"{year}-{start}" and f"{year}-{end}" <= last] if last else []
        )
        return max(within, default=self.year)


@cache
def _patterns(lexicon: Lexicon) -> tuple[tuple[re.Pattern[str], Form, bool, bool], ...]:
    """Patterns with their forms, whether they count only where none before fits, and whether they name no year."""
    periods = lexicon.periods
    names = {"O": one_of(periods.opening), "V": one_of(periods.opening_verbs), "P": one_of(lexicon.about.assessed)}
    names |= {"Y": _YEAR.format(""), "Y2": _YEAR.format(2), "M": _MONTH.format(""), "M2": _MONTH.format(2)}
    made = []
    for forms, alone, undated in ((periods.forms, False, False), (periods.assessed, True, False), (periods.undated, True, True)):
        for form in forms:
            text = re.sub(r"\{(O|V|P|Y2?|M2?)\}", lambda found: names[found[1]], form.form)
            made.append((re.compile(text), form, alone or form.doubt, undated or form.doubt))
    return tuple(made)


def period(text: str, meant: Meant, lexicon: Lexicon) -> Period:
    """The period that a clause in normal form names."""
    text, doubtful = _in_full(text, meant, lexicon)
    bare = _TITLES.sub(lambda found: "《" + "·" * (len(found[0]) - 2) + "》", text)
    spans: list[tuple[str, str]] = []
    taken: list[tuple[int, int]] = []
    for pattern, form, alone, doubt in _patterns(lexicon):
        if spans and alone:
            break
        found = [one for one in pattern.finditer(bare) if _month(one, form, meant)]
        spans += [month for one in found if (month := _month(one, form, meant))]
        taken += [one.span() for one in found]
        for one in found:
            bare = bare[: one.start()] + "·" * (one.end() - one.start()) + bare[one.end() :]
        doubtful = doubtful or (bool(found) and doubt)
    if not spans:
        hinted = any(re.search(hint, bare) for hint in lexicon.periods.hints)
        return Period(None, None, not hinted, text)
    rest = text
    for start, end in sorted(taken, reverse=True):
        rest = rest[:start] + rest[end:]
    first, last = min(one[0] for one in spans), max(one[1] for one in spans)
    return Period(first, last, not doubtful and len(set(spans)) == 1 and not _leftover(rest), _tidy(rest))


def _in_full(text: str, meant: Meant, lexicon: Lexicon) -> tuple[str, bool]:
    """A clause with its years in digits (“去年四季度”, “24年7月”), and whether one of them is told by the notice's own; without a time that
    data are only compared with (较去年四季度)."""
    compared = r"第?[一二三四1-4]季度|[上下]半年|\d{1,2}(?:[-—~至到]\d{1,2})?月"
    text = re.sub(rf"[与较比同]{one_of(lexicon.periods.last_year)}(?:{compared})", "", text)
    text = re.sub(rf"(?<!\d)([12]\d)年(?={_PART_OF_YEAR})", r"20\1年", text)
    whole = text
    for words, year in ((lexicon.periods.this_year, meant.year), (lexicon.periods.last_year, meant.year - 1)):
        whole = re.sub(rf"{one_of(words)}(?={_PART_OF_YEAR})", f"{year}年", whole)
    return whole, whole != text


def _leftover(rest: str) -> bool:
    return bool(re.search(r"20\d\d年", _TITLES.sub("", rest)))


def _tidy(text: str) -> str:
    return re.sub(r"\([,，至今]*\)", "", re.sub(r"^(?:至今|期间|以来|[,，、内])+|(?<=[(,])(?:内|期间|以来)", "", text))


def _month(found: re.Match[str], form: Form, meant: Meant) -> tuple[str, str] | None:
    groups = found.groupdict()
    values = dict(zip("AB", meant.assessed or (), strict=False))
    if groups.get("k") and meant.assessed:
        values["K"] = _back(meant.assessed[1], 12 * _number(groups["k"]) - 1)
    for name, key in (("Y", "y"), ("Y2", "y2")):
        if groups.get(key):
            values[name] = groups[key]
    for name, key in (("M", "m"), ("M2", "m2")):
        if groups.get(key):
            values[name] = f"{int(groups[key]):02d}"
    values["N"] = str(meant.year_of(*(_undated(side, values) for side in (form.start, form.end))))
    try:
        start, end = form.start.format(**values), form.end.format(**values)
    except KeyError:
        return None
    valid = all(re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])|policy_start|open", one) for one in (start, end))
    dated = start[:2] == end[:2] == "20"
    return (start, end) if valid and end != "policy_start" and not (dated and start > end) else None


def _undated(side: str, values: Mapping[str, str]) -> str:
    """The month of one side of a form, as `06`; nothing where it names none."""
    found = re.fullmatch(r"\{N\}-(?:(\d\d)|\{(M2?)\})", side)
    return (found[1] or values.get(found[2], "")) if found else ""


def _back(month: str, months: int) -> str:
    """The month so many months before."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 - months
    return f"{count // 12}-{count % 12 + 1:02d}"


@dataclass(frozen=True, slots=True)
class Least:
    """The least number, of what, by which group; None where none is asked."""

    count: int | None = None
    of: str | None = None
    by: tuple[str, ...] = ()
    sure: bool = True


def least(text: str, kinds: Iterable[EvidenceKind], lexicon: Lexicon) -> Least:
    """The least number of files or rows that a clause in normal form asks."""
    known, words = set(kinds), lexicon.minimum
    bare = _TITLES.sub("", text)
    by = re.search(_counting(words.by, lexicon), bare)
    if by and by["by"] not in words.classifiers and known & set(words.rows) and not by[0].endswith(words.of_files):
        return Least(_number(by["n"]), "row", (by["by"],), False)
    told = [one for form in words.least for one in re.finditer(_counting(form, lexicon), bare) if _asks(bare, one, lexicon)]
    for found in sorted(told, key=lambda one: ("其中" in re.split("[,。;]", bare[: one.start()])[-1], one.start())):
        if count := _number(found["n"]):
            return Least(count, _counted_in(found[0], known, lexicon), (), _plainly(found[0], known, lexicon))
    several = re.search(_counting(words.several, lexicon), bare)
    if several and known <= set(words.files[:4]) and _number(several["n"]) > 1:
        return Least(_number(several["n"]), "file", (), False)
    exact = _exact(bare, known, lexicon) if known & set(words.rows) else Least()
    return exact if exact.count else _drawn(bare, lexicon)


def _drawn(text: str, lexicon: Lexicon) -> Least:
    """“案例3例”, “抽取10个项目的材料”: so many papers, in doubt."""
    words = lexicon.minimum
    for form in words.exact:
        for found in re.finditer(_counting(form, lexicon), text):
            if (count := _number(found["n"])) > 1 and not text[: found.start()].endswith(words.of_each) and _asks(text, found, lexicon):
                return Least(count, "file", (), False)
    unread = re.search(words.unread, without_counts(text, lexicon)) or re.search(_counting("、[^,。;]*各{N}{C}", lexicon), text)
    return Least(sure=not unread)


def _counting(form: str, lexicon: Lexicon) -> str:
    return form.replace("{N}", _COUNT).replace("{C}", one_of(lexicon.minimum.classifiers))


def without_counts(text: str, lexicon: Lexicon) -> str:
    """A clause without its least numbers, so that its phrases end with what they ask; “三者报一项” is a choice."""
    text = re.sub(lexicon.one_of_them, lexicon.any[0], text)
    for form in (*lexicon.minimum.least, *lexicon.minimum.copies):
        before = "每[^,。;、]{1,4}|各|数量|总数|总量|件数|份数|家数|户数|合计|总计|共计|共"
        text = re.sub(rf"(?:{before})?(?:{_counting(form, lexicon)})(?=$|[,。;、()及和并与或])", "", text)
    return text


def _asks(text: str, found: re.Match[str], lexicon: Lexicon) -> bool:
    before, after = text[max(0, found.start() - 6) : found.start()], text[found.end() : found.end() + 6]
    words = lexicon.minimum
    return not any(before.endswith(word) for word in words.not_before) and not any(after.startswith(word) for word in words.not_after)


def _counted_in(said: str, known: set[EvidenceKind], lexicon: Lexicon) -> str:
    """By the classifier, else by the kinds that are asked."""
    words = lexicon.minimum
    if known and said.endswith(words.of_bodies) and known <= set(words.files) - {EvidenceKind.STATEMENT, EvidenceKind.STATISTICS}:
        return "file"
    for of, classifiers in (("file", words.of_files), ("row", words.of_rows)):
        if any(word in said for word in classifiers):
            return of
    rows = known & set(lexicon.minimum.rows)
    files = [kind for kind in lexicon.minimum.files[:4] if kind in known]
    return "file" if files or not rows else "row"


def _plainly(said: str, known: set[EvidenceKind], lexicon: Lexicon) -> bool:
    """Whether it is plain of what there are so many: not so of things (个, 项) or bodies where files and rows are both asked, nor of papers
    (份) where only rows are."""
    words = lexicon.minimum
    mixed = bool(known & set(words.rows)) and bool(known - set(words.rows))
    files = any(word in said for word in words.of_files)
    if known and not known - set(words.rows) and files:
        return False
    told = (files or any(word in said for word in words.of_rows)) and not said.endswith(words.of_bodies)
    return told or not (mixed or (len(known) > 1 and said.endswith(words.of_bodies)))


def _exact(text: str, known: set[EvidenceKind], lexicon: Lexicon) -> Least:
    """“10家企业名单”: a list that must show so many, in doubt; several such numbers are added."""
    pattern = lexicon.minimum.counted.replace("{C}", one_of(lexicon.minimum.classifiers))
    outside = re.sub(r"\([^()]*\)", "", text) if not re.match(r"^[^(]{0,8}\(", text) else text
    counts = [int(one["n"]) for one in re.finditer(pattern, outside) if _asks(outside, one, lexicon)]
    total = sum(one for one in counts if one > 2)
    return Least(total, "row", (), False) if total else Least(sure=True)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    hundreds, hundred, rest = text.rpartition("百")
    tens, ten, ones = rest.partition("十")
    small = _CHINESE.get(tens, 1) * 10 + _CHINESE.get(ones, 0) if ten else _CHINESE.get(rest, 0)
    return _CHINESE.get(hundreds, 1) * 100 * bool(hundred) + small


def marking(text: str, lexicon: Lexicon, listed: bool) -> tuple[bool, bool]:
    """Whether a clause asks to mark its key content, and whether that is sure. In a list's clause the same verbs ask for columns."""
    words = lexicon.marking
    verb, thing = one_of(words.verbs), one_of(words.objects)
    if re.search(words.ways, text):
        return True, True
    found = re.search(rf"{verb}.{{0,{words.reach}}}?{thing}|{thing}[^,。;]{{0,{words.reach}}}?{verb}", text)
    if not found:
        return False, not re.search(verb, text) or listed
    return not (listed and columns(text, lexicon)), not listed


def columns(text: str, lexicon: Lexicon) -> list[str]:
    """The columns that a clause asks of its list besides the template's: what stands behind 注明 and its like, as names."""
    words = lexicon.columns_asked
    found = re.search(rf"{one_of(words.verbs)}([^()。;]+)", text)
    if not found:
        return []
    stops = one_of(words.stops)
    names = [re.sub(rf"^{stops}+|{one_of(words.tails)}$", "", name) for name in re.split(r"[、,]|以及|及|和|与|同时", found[1])]
    return [
        name
        for name in dict.fromkeys(names)
        if 2 <= len(name) <= 12 and not name.endswith((*lexicon.marking.objects, *lexicon.lists.rosters, *lexicon.lists.inventories))
    ]


def promises(measure: str, clauses: Sequence[tuple[str, Sequence[EvidenceKind]]], lexicon: Lexicon) -> list[dict[str, Any]]:
    """The numbers that a measure (normal form) promises, as commitments; `clauses` are ids with what they ask."""
    found = []
    names: set[str] = set()
    for piece in re.split(r"[。;,]", measure):
        for one in _promised(piece, lexicon):
            if one["metric"] not in names:
                names.add(one["metric"])
                found.append(one | _proved(one, clauses))
    return found


def _promised(piece: str, lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    units = {word: unit for unit, words in lexicon.commitments.units.items() for word in words}
    pattern = re.compile(
        rf"(?<![\d.])(?P<n>\d[\d,]*(?:\.\d+)?)(?:[-~至]\d+)?(?P<t>万|亿)?(?:余|多)?(?P<u>{one_of(units)})(?P<after>.{{0,20}})"
    )
    for found in pattern.finditer(piece):
        operator = _operator(piece[: found.start()], found["after"], units[found["u"]], lexicon)
        if operator is None or re.search(r"20\d\d$|年$|第$", piece[: found.start()]):
            continue
        unit = units[found["u"]]
        scale = {"万": 10_000, "亿": 100_000_000}.get(found["t"] or found["u"][0], 1)
        metric = re.sub(rf"(?:{one_of(word for words in lexicon.commitments.ops.values() for word in words)}|[为将至到在])+$", "",
                        piece[: found.start()])[-20:]  # fmt: skip
        metric = metric if len(metric) > 1 else found["after"]
        if len(metric) < 2:
            continue
        statistic = (
            "mean"
            if any(word in piece for word in lexicon.commitments.mean)
            else "sum"
            if unit in lexicon.commitments.sums
            else "count"
            if unit == "count"
            else "each"
        )
        yield {"metric": metric, "op": operator, "value": float(found["n"].replace(",", "")) * scale, "unit": unit, "statistic": statistic}


def _operator(before: str, after: str, unit: str, lexicon: Lexicon) -> str | None:
    ops = lexicon.commitments.ops
    near = before[-10:]
    told = [(near.rfind(word) + len(word), len(word), op) for op, words in ops.items() for word in words if word in near]
    if any(after.startswith(word) for word in ops["<="]) or (unit in lexicon.commitments.times and not told):
        return "<="
    if any(after.startswith(word) for word in lexicon.commitments.at_least):
        return ">="
    return max(told)[2] if told else None


def _proved(one: dict[str, Any], clauses: Sequence[tuple[str, Sequence[EvidenceKind]]]) -> dict[str, Any]:
    """The clause whose evidence shows the figure: work orders a time, a list a number, statistics a sum."""
    order = {
        "mean": (EvidenceKind.WORK_ORDER, EvidenceKind.STATISTICS), "each": (EvidenceKind.WORK_ORDER, EvidenceKind.STATISTICS),
        "count": (EvidenceKind.ENTERPRISE_LIST, EvidenceKind.ITEM_LIST, EvidenceKind.STATISTICS),
        "sum": (EvidenceKind.STATISTICS, EvidenceKind.STATEMENT),
    }[one["statistic"]]  # fmt: skip
    for kind in order:
        proving = [id_ for id_, kinds in clauses if kind in kinds]
        if proving:
            return {"proved_by": proving[:1]}
    return {}
