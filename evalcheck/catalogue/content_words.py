"""The words by which a content is judged: what says nothing, what declares nothing, what is a draft, and which signs each kind bears."""

from collections.abc import Mapping

from evalcheck.catalogue.items import AnyKind, EvidenceKind, KindSigns, OwnKind, Strict


class ContentWords(Strict):
    """content.yaml of a ruleset. Without one, only what holds nothing at all is said to hold nothing.

    `stand_ins` stand where a content should (无, 同上 …); `attachments` point at something else (见附件); `nothing` with `matters`
    declare that there is none (本期无典型案例); `replies` make one line an answer; `organisations` end a name of one, `vague` words
    before them make it none; `pending` say that `data` come later; `plans` tell what is yet to be done, unless one of `done` stands in
    the sentence too; `blank_forms` name papers that others fill in; `drafts` mark a draft, `about_drafts` a paper about one; `titles` end
    the title of a policy document; `scanned` name a code to scan; `signs` tell each kind by its content.
    """

    stand_ins: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    blank_forms: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    about_drafts: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    scanned: tuple[str, ...] = ()
    signs: Mapping[EvidenceKind, KindSigns] = {}

    def signs_of(self, kind: AnyKind) -> KindSigns | None:
        """The signs that a kind bears: an own kind's own, else those of the one that it is like."""
        return (kind.signs if isinstance(kind, OwnKind) else None) or self.signs.get(kind.like)


NO_CONTENT_WORDS = ContentWords()
