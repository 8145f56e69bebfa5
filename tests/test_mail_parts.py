"""What a mail holds besides plain attachments: links that stand for files, parts of its own, pictures of its text, files written in it."""

from __future__ import annotations

import binascii
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

import evalcheck
from evalcheck.report import Report
from evalcheck.submission.containers.mail import Mail, read_mail
from evalcheck.submission.containers.mail_links import Linked, html_lines, linked_files, text_lines
from evalcheck.submission.containers.outlook import read_outlook
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import Trouble
from tests.format_encoders import msg
from tests.packages import document, picture, workbook

LIMITS = Limits()
LIST = "市级市税务局-优化纳税服务-25-名单.xlsx"
ZIP = "市级市税务局-优化纳税服务-25-佐证材料.zip"

LINKED: dict[str, tuple[str, list[Linked]]] = {
    "QQ, as text": (
        f"从QQ邮箱发来的超大附件\n\n{ZIP} (123.45M, 2022年06月30日 15:32 到期)进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?k=1&t=exs",
        [Linked(ZIP, "mail.qq.com")],
    ),
    "QQ, as a page": (
        f"<div id=QQMailBigAttach><div>超大附件</div><div>{ZIP}</div><div>(125M, 2022年6月30日到期)</div>"
        '<div><a href="https://wx.mail.qq.com/ftn/download?func=3&amp;key=1">进入下载页面</a></div></div>',
        [Linked(ZIP, "wx.mail.qq.com")],
    ),
    "163": (
        '<table><tr><td>从网易163邮箱发来的云附件</td></tr><tr><td><a href="https://mail.163.com/large-attachment-download/index.html?p=x">'
        f"{LIST}</a></td><td>32.1M</td><td>2022年6月12日 17:00 到期</td></tr></table>",
        [Linked(LIST, "mail.163.com")],
    ),
    "139": (f"139邮箱超大附件\n{LIST}  56MB\nhttps://yun.139.com/link/w/i/2abC", [Linked(LIST, "yun.139.com")]),
    "OneDrive": (f'<p>See <a href="https://1drv.ms/x/s!AbC">{LIST}</a></p>', [Linked(LIST, "1drv.ms")]),
    "the name stands in the link": (f"下载地址 https://files.example.cn/get?id=3&name={LIST}", [Linked(LIST, "files.example.cn")]),
    "the name stands in the page's markup": (
        f'<a href="https://u.163.com/AbCd12" title="{ZIP}"><img src="x.png"></a>', [Linked(ZIP, "u.163.com")],
    ),
    "a server of one's own": (f"附件下载：{LIST}（18.2MB）http://10.1.2.3:8080/f?id=77", [Linked(LIST, "10.1.2.3")]),
    "two files": (
        f"超大附件\n{LIST} (60M)\nhttps://mail.qq.com/cgi-bin/ftnExs_download?k=1\n{ZIP} (70M)\nhttps://mail.qq.com/cgi-bin/ftnExs_download?k=2",
        [Linked(LIST, "mail.qq.com"), Linked(ZIP, "mail.qq.com")],
    ),
    "links before their names": (
        f'<p><a href="https://mail.qq.com/cgi-bin/ftnExs_download?k=1">下载</a></p><p>{LIST}</p>'
        f'<p><a href="https://mail.qq.com/cgi-bin/ftnExs_download?k=2">下载</a></p><p>{ZIP}</p>',
        [Linked(LIST, "mail.qq.com"), Linked(ZIP, "mail.qq.com")],
    ),
    "a disk without a file's name": ("材料见网盘 https://pan.baidu.com/s/1AbCdEfG 提取码 a1b2", [Linked("", "pan.baidu.com")]),
}  # fmt: skip
SILENT = {
    "an office's home page": "天津市某某局办公室\n022-00000000\nhttp://www.example.gov.cn/",
    "a public page": "政策已公开，网址 http://www.example.gov.cn/zwgk/202204/t20220401_1.html ，请查阅。",
    "a public page beside the name of an attachment": f"附件：{LIST}（12.5MB）\n天津市某某局 http://www.example.gov.cn",
    "the name of a file without a link": "请见前次所发 名单.xlsx（12M），有效期至5月31日。",
    "a front page of a mail service": '<p>发自我的邮箱</p><p><a href="https://mail.163.com/">网易邮箱</a></p>',
    "a link to a document that the text only cites": "依据 http://www.example.gov.cn/zc/通知.pdf 的要求报送。",
}


def lines(text: str):  # type: ignore[no-untyped-def]
    return html_lines(text) if text.lstrip().startswith("<") else text_lines(text)


@pytest.mark.parametrize("case", list(LINKED))
def test_a_link_that_stands_for_a_file_is_found(case: str) -> None:
    text, expected = LINKED[case]
    assert linked_files(lines(text), "报送", []) == expected


@pytest.mark.parametrize("case", list(SILENT))
def test_other_links_are_no_attachments(case: str) -> None:
    assert linked_files(lines(SILENT[case]), "报送", [LIST]) == []


@pytest.mark.parametrize("case", list(LINKED))
def test_what_an_answer_quotes_is_the_other_mails(case: str) -> None:
    text = LINKED[case][0]
    quoted = (
        f"<p>收到</p><p>-----原始邮件-----</p>{text}"
        if text.startswith("<")
        else f"收到\n------------------ 原始邮件 ------------------\n{text}"
    )
    assert linked_files(lines(quoted), "回复：报送", []) == []
    assert linked_files(lines(quoted), "转发：报送", []) == LINKED[case][1]


def mail(**attached: tuple[bytes, str]) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["Date"] = "报送", "a@example.cn", "Wed, 25 May 2022 09:00:00 +0800"
    made.set_content("请查收")
    for name, (data, kind) in attached.items():
        made.add_attachment(data, *kind.split("/"), filename=name)
    return made


def judged(made: bytes, folder: Path, name: str = "报送.eml") -> Report:
    path = folder / name
    path.write_bytes(made)
    return evalcheck.validate(path, as_of=date(2022, 5, 30))


def codes(report: Report) -> set[tuple[str, str | None]]:
    return {(finding.code, finding.location.file) for finding in report.findings if finding.code.startswith("FIL")}


def test_a_linked_attachment_is_told_and_its_clause_left_to_a_person(tmp_path: Path) -> None:
    made = mail(**{"市级市税务局-优化纳税服务-25-说明.docx": (document(["说明"]), "application/octet-stream")})
    body = made.get_body()
    assert body
    body.set_content(LINKED["139"][0])
    report = judged(made.as_bytes(), tmp_path)
    (told,) = [finding for finding in report.findings if finding.code == "FIL018"]
    assert told.location.file == LIST and "yun.139.com" in told.message("zh") and LIST in told.message("en")
    state = {one.clause.id: one for one in report.coverage if LIST in one.files}
    assert state and {one.state for one in state.values()} == {"review"}
    assert report.unexamined == 0, "a failure of theirs to send it, none of ours to read it"


def test_a_link_without_a_name_is_told_of_the_mail(tmp_path: Path) -> None:
    made = mail(**{"市级市税务局-优化纳税服务-25-说明.docx": (document(["说明"]), "application/octet-stream")})
    body = made.get_body()
    assert body
    body.set_content(LINKED["a disk without a file's name"][0])
    assert ("FIL018", "报送.eml") in codes(judged(made.as_bytes(), tmp_path))


def test_neither_the_sender_nor_an_option_waives_what_nobody_read(tmp_path: Path) -> None:
    waiver = f"waivers: [{{code: FIL018, file: '{LIST}', reason: 太大}}]\n".encode()
    made = mail(**{"evalcheck.yaml": (waiver, "application/octet-stream")})
    body = made.get_body()
    assert body
    body.set_content(LINKED["139"][0])
    path = tmp_path / "报送.eml"
    path.write_bytes(made.as_bytes())
    report = evalcheck.validate(path, as_of=date(2022, 5, 30), ignore=["FIL"])
    found = {finding.code: finding for finding in report.findings}
    assert found["FIL018"].waiver is None and "WVR001" in found


OWN = {
    "smime.p7s": (b"0\x82\x01", "application/pkcs7-signature"), "signature.asc": (b"-----BEGIN PGP", "application/pgp-signature"),
    "张三.vcf": (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "text/x-vcard"), "ATT00001.bin": (b"\0\1\2\3", "application/octet-stream"),
    "ATT00002.htm": (b"<html><body>--</body></html>", "application/octet-stream"), "ATT00003.txt": (b"--\r\n", "application/octet-stream"),
    "invite.ics": (b"BEGIN:VCALENDAR", "text/calendar"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(OWN))
def test_parts_of_the_mail_itself_are_notes(name: str, tmp_path: Path) -> None:
    data, kind = OWN[name]
    made = mail(**{LIST: (workbook({"Sheet1": [["序号"], [1]]}), "application/x")})
    made.add_attachment(data, "application", "octet-stream", filename=name)
    report = judged(made.as_bytes().replace(b"application/octet-stream", kind.encode()), tmp_path)
    assert ("FIL007", name) in codes(report) and [file.file.path for file in report.files] == [LIST]


@pytest.mark.parametrize("name", ["ATT00001.xlsx", "ATT00002.bin"])
def test_a_document_whose_name_the_server_lost_is_an_attachment(name: str) -> None:
    read = read_mail(mail(**{name: (workbook({"Sheet1": [["序号"], [1]]}), "application/octet-stream")}).as_bytes(), LIMITS)
    assert [one for one, _ in read.attachments] == [name]


def related(name: str, data: bytes, kind: str = "image/png") -> Mail:
    made = EmailMessage()
    made["Subject"] = "报送"
    made.set_content("<p>请见<img src='cid:one@x'></p>", subtype="html")
    made.add_related(data, *kind.split("/"), cid="<one@x>", filename=name)
    return read_mail(made.as_bytes(), LIMITS)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (LIST, workbook({"Sheet1": [["序号"], [1]]})),
        ("说明.docx", document(["说明"])),
        ("市级市体育局-提高公共服务群众满意度-94-现场照片.png", picture(64, 64)),
        ("image001.xlsx", workbook({"Sheet1": [["序号"], [1]]})),
    ],
)
def test_a_named_part_that_the_text_shows_is_an_attachment(name: str, data: bytes) -> None:
    assert [one for one, _ in related(name, data).attachments] == [name]


@pytest.mark.parametrize("name", ["image001.png", "logo.png", "3F2A@0B1C.png", "图片1.png", "微信图片_20220525.png", "签名.png"])
def test_an_ornament_of_the_text_is_none(name: str) -> None:
    read = related(name, picture(64, 64))
    assert read.attachments == () and [one.trouble for one in read.incidents] == [Trouble.PARTLY_EXAMINED]


def written_out(data: bytes, name: str, end: bool = True) -> str:
    rows = [binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)]
    return f"请查收\nbegin 644 {name}\n" + "".join(rows) + ("`\nend\n此致\n" if end else "")


def test_a_file_written_out_in_the_text_is_an_attachment() -> None:
    data = workbook({"Sheet1": [["序号"], [1]]})
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content(written_out(data, LIST))
    read = read_mail(made.as_bytes(), LIMITS)
    assert read.attachments == ((LIST, data),) and read.body == "请查收\n此致" and read.incidents == ()


def test_a_file_written_out_that_breaks_off_is_damaged() -> None:
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content(written_out(b"abc" * 100, LIST, end=False))
    read = read_mail(made.as_bytes(), LIMITS)
    assert [(one.trouble, one.path) for one in read.incidents] == [(Trouble.DAMAGED, LIST)]


def test_a_text_that_speaks_of_beginning_is_text() -> None:
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content("we begin 2022 with a list\nbegin here\nend")
    assert read_mail(made.as_bytes(), LIMITS).attachments == ()


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\r\n", b"\xef\xbb\xbf\r\n"])
def test_what_stands_before_the_first_header_is_passed_over(before: bytes) -> None:
    made = mail(**{LIST: (b"PK", "application/x")}).as_bytes()
    assert read_mail(before + made, LIMITS) == read_mail(made, LIMITS)


def test_a_mail_that_was_saved_in_utf_16_is_read() -> None:
    made = mail(**{LIST: (b"PK", "application/x")}).as_bytes()
    assert read_mail(b"\xff\xfe" + made.decode().encode("utf-16-le"), LIMITS) == read_mail(made, LIMITS)


def test_a_body_that_lies_elsewhere_is_a_linked_file() -> None:
    made = (
        b'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nhi\r\n'
        b'--b\r\nContent-Type: message/external-body; access-type=URL; URL="https://files.example.cn/1"; name="report.pdf"\r\n\r\n'
        b"Content-Type: application/pdf\r\n\r\n\r\n--b--\r\n"
    )
    assert read_mail(made, LIMITS).linked == (Linked("report.pdf", "files.example.cn"),)


def test_a_body_that_only_a_program_of_theirs_can_fetch_is_told_without_a_name() -> None:
    made = b"Subject: x\r\nContent-Type: message/external-body; access-type=mail-server\r\n\r\nContent-Type: text/plain\r\n\r\n"
    assert read_mail(made, LIMITS).linked == (Linked("", "mail-server"),)


def test_a_mail_inside_the_mail_that_brings_only_words_is_told(tmp_path: Path) -> None:
    inner = mail()
    outer = mail(**{LIST: (workbook({"Sheet1": [["序号"], [1]]}), "application/x")})
    outer.add_attachment(inner.as_bytes(), "application", "octet-stream", filename="市级市税务局-优化纳税服务-25-答复.eml")
    assert ("FIL018", "市级市税务局-优化纳税服务-25-答复.eml") in codes(judged(outer.as_bytes(), tmp_path))


def test_a_msg_inside_a_msg_is_told_where_it_brings_only_words() -> None:
    words = {0x3001: "答复", 0x3705: 5, 0x3701: ({0x0037: "内", 0x1000: "同意"}, [])}
    linked = {0x3001: "转发", 0x3705: 5, 0x3701: ({0x0037: "内", 0x1000: LINKED["139"][0]}, [])}
    read = read_outlook(msg({0x0037: "报送"}, [words, linked]), LIMITS)
    assert read.linked == (Linked("答复.msg", ""), Linked(f"转发.msg!/{LIST}", "yun.139.com"))


def test_a_file_that_outlook_keeps_in_the_cloud_is_told_with_its_host() -> None:
    attached = {0x3707: LIST, 0x3705: 7, 0x370D: "https://example.sharepoint.cn/x/1"}
    read = read_outlook(msg({0x0037: "报送"}, [attached]), LIMITS)
    assert read.linked == (Linked(LIST, "example.sharepoint.cn"),) and read.incidents == ()
