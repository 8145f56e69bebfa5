"""The end of a report: what a person must look at, what to install so that a program can, what to do now, and whom to call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from evalcheck.extras import install
from evalcheck.reporters.coverage_view import shown_state
from evalcheck.reporters.findings_view import Line, heading
from evalcheck.reporters.labels import word
from evalcheck.reporters.options import RenderOptions
from evalcheck.reporters.wrapping import indented, visible
from evalcheck.words import Text

if TYPE_CHECKING:
    from evalcheck.catalogue.items import Content
    from evalcheck.evidence.vision.showing import Review
    from evalcheck.report import Report

FILES_NAMED = 10
QUALITIES: Mapping[str, Text] = {
    "text": Text("扫描的文字", "text of scans"),
    "issuer": Text("发文单位", "issuing unit"),
    "number": Text("发文字号", "document number"),
    "seal": Text("公章", "seal"),
    "seal_unit": Text("公章与发文单位是否一致", "whether the seal is the issuing unit's"),
    "marks": Text("重点标记", "marks"),
    "address": Text("网址", "web address"),
    "words": Text("照片说明", "words beside photos"),
    "sharp": Text("清晰度", "sharpness"),
    "marking": Text("是否带有密级或内部标志", "whether a name or a field is a classification marking"),
    "matter": Text("内容是否属于所报的清单项", "whether the content is of the item that the name claims"),
}
_EXTRAS: Mapping[str, Text] = {
    "ocr": Text("文字识别（扫描件、截图里的文字）", "reading scans and screenshots"),
    "vision": Text("图像识别（公章、圈画、清晰度）", "seeing seals, drawn marks and blur"),
    "media": Text("视频和手机照片", "videos and photos of phones"),
}


def parts_not_installed(report: Report, options: RenderOptions) -> Iterator[str]:
    """Each part that is missing: what it is for, how many files it left to a person, how to install it."""
    for extra, count in report.missing_extras.items():
        what = word(_EXTRAS, extra, options.language)
        zh = f"没有安装{what}组件，{count} 个文件的有关内容没有核对；安装：{install(extra)}"
        yield options.say(zh, f"The part for {what} is not installed; files left to a person for it: {count}. {install(extra)}")


def files_to_look_at(report: Report, options: RenderOptions) -> Iterator[str]:
    """A line a quality: which files a person should look at for it."""
    by_quality: dict[str, list[str]] = defaultdict(list)
    for file in report.files:
        for review in file.shows.review:
            by_quality[review.what].append(visible(file.file.name) + _possibly(review, options))
    for what, names in by_quality.items():
        named = options.say("、", ", ").join(names[:FILES_NAMED])
        more = len(names) - FILES_NAMED
        quality = word(QUALITIES, what, options.language)
        zh = f"请人工看一看{quality}（程序看不出）：{named}" + (f" 等 {len(names)} 个文件" if more > 0 else "")
        en = f"A person should look at the {quality} of: {named}" + (f" and {more} more" if more > 0 else "")
        yield options.say(zh, en)


def _possibly(review: Review, options: RenderOptions) -> str:
    """The pages on which it may be; of a picture, which has none, that it may."""
    parts = "、".join(review.parts)
    return options.say(f"（{parts}可能有）", f" (possibly: {parts})" if parts else " (possibly)") if review.parts else ""


CLAUSES_NAMED = 20


def next_steps(report: Report, options: RenderOptions) -> Iterator[Line]:
    """Steps in the order in which they are best taken; then whom to call."""
    steps, phones = [*steps_to_take(report, options), *_words_of_codes(report, options)], whom_to_call(report)
    if steps or phones:
        yield from heading(options.say("接下来怎么办", "What to do now"))
    for position, step in enumerate(steps, 1):
        for line in indented(step, options.width, f"  {position}. "):
            yield line, ""
    if phones:
        yield options.say("  有疑问请拨打第三方咨询电话：", "  Whom to call:"), ""
    for phone, names in phones.items():
        for line in indented(options.say("、", ", ").join(names), options.width, f"    {phone}  "):
            yield line, ""


def steps_to_take(report: Report, options: RenderOptions) -> list[str]:
    return [*_beginning(options)] if report.untouched else [*_mending(report, options), *_looking(report, options)]


def _beginning(options: RenderOptions) -> Iterator[str]:
    """What comes first where only the blank forms are there."""
    yield options.say(
        "先填联络员信息表：单位名称、联络员、电话、邮箱、填表人。",
        "First fill in the liaison sheet: unit, officer, telephone, mail, who filled it in.",
    )
    yield options.say(
        "再填各项文件夹里的空白表格；政策文件、截图、照片等放进同一个文件夹。",
        "Then fill in the blank tables in the folders of the items; policy papers, screenshots and photos go into the same folders.",
    )
    yield options.say(
        "还缺什么、文件名怎么写：evalcheck todo 文件夹；清单要求的全部内容：evalcheck rules show 单位 --all。",
        "What is still missing, and under which names: evalcheck todo FOLDER; all that is asked: evalcheck rules show UNIT --all.",
    )
    yield options.say(
        "有了材料再查一遍；上面的“缺少”都是还没有填写的。",
        "Check again once there is something; what is missing above is not filled in yet.",
    )


def _mending(report: Report, options: RenderOptions) -> Iterator[str]:
    counts = report.counts
    if counts["unexamined"]:
        yield options.say(
            "先处理没有查成的文件(FIL015)，按“改法”做完后再查一遍。",
            "See to the files that were not examined (FIL015), then check again.",
        )
    if counts["error"] > counts["unexamined"]:
        yield options.say("按每处的“改法”改正错误，再查一遍。", "Mend each error as its fix says, then check again.")
    if counts["warning"]:
        yield options.say("看一看警告：确属无误的可以不改。", "Look at the warnings; what is right may stay.")


def _looking(report: Report, options: RenderOptions) -> Iterator[str]:
    review = [state.clause.id for state in report.coverage if state.state == "review"]
    if review:
        named = options.say("、", ", ").join(review[:CLAUSES_NAMED])
        more = len(review) - CLAUSES_NAMED
        yield options.say(
            f"请人工核对这些条款的佐证：{named}" + (f" 等 {len(review)} 条" if more > 0 else ""),
            f"A person should check the evidence of these clauses: {named}" + (f" and {more} more" if more > 0 else ""),
        )
    yield from files_to_look_at(report, options)
    if report.selection.select or report.selection.ignore:
        yield options.say(
            "本次只查了一部分：报送前请不加 --select、--ignore 再查一遍。",
            "This was a partial look: check without --select and --ignore before sending.",
        )
    elif report.verdict == "pass" and not review:
        yield options.say("可以报送。", "The package may be sent.")


def _words_of_codes(report: Report, options: RenderOptions) -> Iterator[str]:
    if report.counted:
        yield options.say(
            f"想了解编号的含义：evalcheck explain 编号（例如 evalcheck explain {report.counted[0].code}）",
            f"What a code means: evalcheck explain CODE (such as evalcheck explain {report.counted[0].code})",
        )


def whom_to_call(report: Report) -> dict[str, list[str]]:
    """Names of contents by telephone, in the order of the contents; one number may answer for several."""
    by_phone: dict[str, list[str]] = {}
    for content in _concerned(report):
        by_phone.setdefault(content.phone, []).append(content.name)
    return by_phone


def _concerned(report: Report) -> list[Content]:
    """Contents with a finding or an unanswered clause; where there is none, those that the unit must answer."""
    homes = {item: content.no for item, content in report.catalogue.content_of.items()}
    faulty = {finding.location.file for finding in report.counted if finding.location.file}
    identities = [summary.identity for summary in report.files if summary.file.path in faulty]
    items = {number for identity in identities for number in identity.numbers}
    items |= {state.item.seq for state in report.coverage if shown_state(state) in ("partial", "missing", "review")}
    found = {homes[item] for item in items if item in homes} | {identity.content.no for identity in identities if identity.content}
    found = found or {homes[state.item.seq] for state in report.coverage if state.duty != "listed" and state.item.seq in homes}
    return [content for content in report.catalogue.contents if content.no in found]
