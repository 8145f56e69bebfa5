"""What a notice says of itself: its title, when evidence is taken in, where it goes, and which year is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from evalcheck.patterns import regex
from evalcheck.records import dataclass
from evalcheck.ruleset.notice.lexicon import Lexicon, one_of
from evalcheck.ruleset.notice.phrases import normal

_MAIL = regex(r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}", re.ASCII)
_TELEPHONE = regex(r"(?<![\d-])(?:0\d{2,3}-)?\d{7,8}(?![\d-])|(?<!\d)1[3-9]\d{9}(?!\d)")
_YEAR = regex(r"(?<!\d)(20[2-4]\d)(?!\d)")
_DAYS = regex(
    r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日(?:起)?\s*(?:至|到|-|—|~|－)\s*(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日"
)  # fmt: skip
_SPAN = regex(r"(20\d\d)年(?:(\d{1,2})月(?:\d{1,2}日)?)?(?:起|以来)?(?:至|到|-|—|~|－)+(?:(20\d\d)年)?(?:(\d{1,2})月(?:\d{1,2}日|底|末)?)?")
_HEADLINE = 20
_UNTIL = regex(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日(?:前|之前|以前|截止)")


@dataclass(frozen=True, slots=True)
class About:
    """A notice's own facts; what it does not tell is None. `assessed`: first and last month of what is assessed (`2023-09`)."""

    title: str | None
    mail: str | None
    phone: str | None
    window: tuple[date, date] | None
    year: int | None
    assessed: tuple[str, str] | None = None


def about(lines: Sequence[str], texts: Iterable[str], lexicon: Lexicon) -> About:
    """From the lines of a notice; `texts` are those of its list, where lines name no year."""
    titles = [
        line for line in lines[:60] if 6 <= len(line) <= 60 and line.rstrip("》").endswith(lexicon.about.title) and "《" not in line[:1]
    ]
    mails = [found[0] for line in lines if (found := _MAIL.search(line))]
    near = [line for line in lines if _MAIL.search(line)] + [line for line in lines if "电话" in line]
    phones = [found[0] for line in near if (found := _TELEPHONE.search(_MAIL.sub("", line)))]
    year = _year([*lines, *texts])
    return About(titles[0] if titles else None, mails[0] if mails else None, phones[0] if phones else None,
                 _window(lines, year, lexicon), year, _assessed(lines, lexicon))  # fmt: skip


def _assessed(lines: Sequence[str], lexicon: Lexicon) -> tuple[str, str] | None:
    """The first span of months beside a word of what is assessed, in its line or in the one below it."""
    plain = [normal(line) for line in lines]
    for line, after in zip(plain, (*plain[1:], ""), strict=False):
        word = re.search(one_of(lexicon.about.assessed), line)
        near = (line[word.end() :], line[: word.start()], after if len(line) < _HEADLINE else "") if word else ()
        for found in (span for text in near for span in _SPAN.finditer(text)):
            first = int(found[1]) * 12 + int(found[2] or 1)
            last = int(found[3] or found[1]) * 12 + int(found[4] or 12)
            if first <= last and bool(found[2]) == bool(found[4]):
                return f"{found[1]}-{int(found[2] or 1):02d}", f"{found[3] or found[1]}-{int(found[4] or 12):02d}"
    return None


def _year(lines: Sequence[str]) -> int | None:
    years = Counter(int(one) for line in lines for one in _YEAR.findall(line))
    return max(years, key=lambda one: (years[one], one)) if years else None


def _window(lines: Sequence[str], year: int | None, lexicon: Lexicon) -> tuple[date, date] | None:
    """The first days “from … to …” in a sentence with a word of handing in that does not say what is assessed."""
    said = [one for line in lines for one in re.split("[。；;]", line) if any(word in one for word in lexicon.about.window)]
    said = [one for one in said if not any(word in one for word in lexicon.about.assessed)] or said
    for pattern in (_DAYS, _UNTIL):
        for found in filter(None, map(pattern.search, said)):
            if days := _days([int(one) if one else None for one in found.groups()], year):
                return days
    return None


def _days(parts: Sequence[int | None], year: int | None) -> tuple[date, date] | None:
    try:
        first = date(parts[0] or year or 0, parts[1] or 0, parts[2] or 0)
        if len(parts) == 3:
            return first, first
        last = date(parts[3] or first.year, parts[4] or first.month, parts[5] or 0)
    except ValueError:
        return None
    return (first, last) if first <= last else None
