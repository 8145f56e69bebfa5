"""Whether a text repeats the notice's own words and says little of its own."""

from __future__ import annotations

import unicodedata

from evalcheck.catalogue.vocabulary import COMPARED, SHINGLE, Lexicon, shingles
from evalcheck.patterns import regex

COPIED = 40
"""Chinese characters from which a text can be called a repetition: a title shares as many with the notice as a name must."""
OWN = 30
"""Chinese characters of its own under which a text that repeats the notice says little besides."""
FACTS = 2
"""Figures, dates and names of papers among its own words from which it proves something all the same."""
_LOOK = 120
"""Characters whose own words mostly tell already that the whole is no repetition."""
_TITLE = 40
_SENTENCE = regex(r"[。;；!！?？]")
_HAN = regex("[一-鿿]")
_FACT = regex(r"\d(?:%|[\u4e00-\u9fff])|《[^》\s]{2,40}》|https?://|www\.")


def echoes(text: str, lexicon: Lexicon) -> bool:
    """Whether a text consists of the notice's words, with fewer than OWN characters and fewer than FACTS facts besides its title."""
    head, _, rest = text.partition("\n")
    text = rest if len(head) <= _TITLE and rest and not _SENTENCE.search(head) else text
    if len(_HAN.findall(own_words(text[:_LOOK], lexicon))) >= OWN + SHINGLE:
        return False
    own = own_words(text, lexicon)
    kept = len(_HAN.findall(own))
    copied = len(_HAN.findall(text)) - kept
    return copied >= COPIED and kept < OWN and len(_FACT.findall(own)) < FACTS


def own_words(text: str, lexicon: Lexicon) -> str:
    """The text without the runs of characters that the notice has too, whatever signs stand between them; each leaves blanks."""
    plain = unicodedata.normalize("NFKC", text).lower()
    places = [match.start() for match in COMPARED.finditer(plain)]
    own = list(plain)
    for start, digest in enumerate(shingles("".join(plain[place] for place in places))):
        if digest in lexicon.repeats:
            for place in places[start : start + SHINGLE]:
                own[place] = " "
    return "".join(own)
