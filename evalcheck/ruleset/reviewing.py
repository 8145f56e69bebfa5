"""The `review` keys of a draft: what a person has yet to look at, at its place in the ruleset's files."""

from __future__ import annotations

from collections.abc import Iterator

from evalcheck.catalogue.items import Review
from evalcheck.ruleset.model import RulesetFault
from evalcheck.ruleset.nodes import Key
from evalcheck.ruleset.parts import Parts
from evalcheck.words import Text


def left_open(parts: Parts) -> Iterator[RulesetFault]:
    """Every review that stands in ruleset.yaml, in an item or in a clause."""
    main = parts.main
    if main.model is not None and main.model.review is not None:
        yield main.document.fault(("review",), _told(main.model.review))
    for part in parts.items:
        for index, item in enumerate(part.model.items if part.model else ()):
            at: tuple[Key, ...] = ("items", index)
            reviews = [((*at, "review"), item.review)]
            reviews += [((*at, "clauses", n, "review"), one.review) for n, one in enumerate(item.clauses)]
            yield from (part.document.fault(place, _told(review)) for place, review in reviews if review is not None)


def _told(review: Review) -> Text:
    doubt = "、".join(review.doubt)
    zh = f"未核对（{review.place}）" + (f"；存疑：{doubt}" if doubt else "") + "；核对后删去 review"
    en = f"not reviewed ({review.place})" + (f"; in doubt: {', '.join(review.doubt)}" if doubt else "") + "; delete review once it is"
    return Text(zh, en)
