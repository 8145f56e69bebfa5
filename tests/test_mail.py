"""Mails. `.eml` are made by Python's email package or written out byte by byte, as mail programs of China write them; `.msg` is built
by an independent encoder (`format_encoders.py`), as no Outlook was to be had; python-oxmsg reads the encoder's mails."""

from __future__ import annotations

import base64
import os
from datetime import date
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from evalcheck.submission.containers.mail import Mail, html_text, read_mail
from evalcheck.submission.containers.mail_links import Linked
from evalcheck.submission.containers.outlook import read_outlook
from evalcheck.submission.containers.tnef import tnef_attachments
from evalcheck.submission.limits import Limits
from evalcheck.submission.model import ReadError, Trouble
from tests.format_encoders import compound, msg, tnef
from tests.hostile import survives

LIMITS = Limits()
NAME = "市级（和平区）市场监管局-优化企业开办服务-1-电子营业执照㐂.xlsx"
GB = NAME.encode("gb18030")
DELIVERED = 132979680000000000  # 2022-05-25 16:00 UTC: the 26th in China


def word(data: bytes, charset: str = "gb18030", form: str = "B") -> str:
    return f"=?{charset}?{form}?{base64.b64encode(data).decode()}?="


def mail(disposition: bytes, kind: bytes = b"", head: bytes = b"", content: bytes = b"ZGF0YQ==") -> bytes:
    """A mail with one attachment whose name stands as given."""
    return (
        b"Received: from a by mx.126.com; Wed, 25 May 2022 16:30:00 +0000 (UTC)\r\n"
        b"Received: from b by a; Tue, 24 May 2022 10:00:00 +0800\r\n" + head + b"From: =?gbk?B?" + base64.b64encode("王某".encode("gbk"))
        + b"?= <w@tj.gov.cn>\r\nSubject: =?gb2312?B?" + base64.b64encode("佐证镕材料".encode("gbk"))
        + b"?=\r\nDate: Tue, 24 May 2022 09:00:00 +0800\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=gb2312\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode("请查收,联系人朱镕某".encode("gbk")) + b"\r\n--b\r\n"
        b"Content-Type: application/octet-stream" + kind
        + b"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment" + disposition
        + b"\r\n\r\n" + content + b"\r\n--b--\r\n"
    )  # fmt: skip


WRITINGS = {
    "encoded word in quotes": mail(f'; filename="{word(GB)}"'.encode()),
    "encoded words torn inside a character": mail(f'; filename="{word(GB[:41])}\r\n {word(GB[41:])}"'.encode()),
    "encoded words without quotes": mail(f";\r\n filename={word(GB[:30])}\r\n {word(GB[30:])}".encode()),
    "encoded words in q": mail(f'; filename="=?utf-8?Q?{"".join(f"={byte:02X}" for byte in NAME.encode())}?="'.encode()),
    "raw GB18030": mail(b'; filename="' + GB + b'"'),
    "raw UTF-8": mail(b'; filename="' + NAME.encode() + b'"'),
    "RFC 2231": mail(f"; filename*=UTF-8''{quote(NAME)}".encode()),
    "RFC 2231 in parts torn inside a character": mail(
        f"; filename*0*=utf-8'zh-cn'{quote(NAME)[:64]};\r\n filename*1*={quote(NAME)[64:128]};\r\n filename*2*={quote(NAME)[128:]}".encode()
    ),
    "RFC 2231 in parts out of order, partly plain": mail(f"; filename*1=.xlsx; filename*0*=utf-8''{quote(NAME[:-5])}".encode()),
    "RFC 2231 that calls GBK gb2312": mail(f"; filename*=gb2312''{quote(NAME.replace('㐂', '镕').encode('gbk'))}".encode()),
    "only the name of the type": mail(b"", f'; name="{word(GB)}"'.encode()),
    "raw name of the type": mail(b"", b"; name=" + GB),
    "unknown charset": mail(f'; filename="{word(NAME.encode(), "x-unknown")}"'.encode()),
}


@pytest.mark.parametrize("writing", list(WRITINGS))
def test_attachment_names_are_read_in_all_writings(writing: str) -> None:
    read = read_mail(WRITINGS[writing], LIMITS)
    expected = NAME.replace("㐂", "镕") if "gb2312" in writing else NAME
    assert read.attachments == ((expected, b"data"),)


def test_subject_sender_day_and_text_are_read() -> None:
    read = read_mail(WRITINGS["raw UTF-8"], LIMITS)
    assert (read.subject, read.sender, read.body) == ("佐证镕材料", "王某 <w@tj.gov.cn>", "请查收,联系人朱镕某")
    assert read.received == date(2022, 5, 26), "the day of China on which the last server took it in"


def test_a_mail_of_pythons_own_making_is_read() -> None:
    made = EmailMessage()
    made["Subject"], made["From"], made["Date"] = "佐证材料报送", "王某 <w@tj.gov.cn>", "Tue, 24 May 2022 23:30:00 -0000"
    made.set_content("请查收")
    made.add_alternative("<p>请<b>查收</b></p>", subtype="html")
    made.add_attachment(b"data", maintype="application", subtype="pdf", filename=NAME)
    made.add_attachment("一,二\n", subtype="csv", filename="名单.csv")
    read = read_mail(made.as_bytes(), LIMITS)
    assert (read.subject, read.sender, read.received, read.body) == ("佐证材料报送", "王某 <w@tj.gov.cn>", date(2022, 5, 25), "请查收")
    assert [name for name, _ in read.attachments] == [NAME, "名单.csv"]
    assert read.attachments[1][1].decode() == "一,二\n"


def test_attachments_without_a_name_are_taken_all_the_same() -> None:
    made = mail(b"").replace(b"application/octet-stream", b"application/pdf")
    assert read_mail(made, LIMITS).attachments == (("未命名附件1.pdf", b"data"),)


def test_a_mail_inside_the_mail_is_an_attachment_that_can_be_read_in_turn() -> None:
    inner = EmailMessage()
    inner["Subject"], inner["Date"] = "转发:名单", "Tue, 24 May 2022 10:00:00 +0800"
    inner.add_attachment(b"inner", maintype="application", subtype="zip", filename="名单.zip")
    outer = EmailMessage()
    outer["Subject"] = "外"
    outer.set_content("见附件")
    outer.add_attachment(inner)
    ((name, data),) = read_mail(outer.as_bytes(), LIMITS).attachments
    assert name == "转发_名单.eml"
    assert read_mail(data, LIMITS).attachments == (("名单.zip", b"inner"),)


def test_a_mail_inside_that_some_programs_encode_is_read_too() -> None:
    raw = b"Subject: in\r\nMIME-Version: 1.0\r\n\r\nhello\r\n"
    made = mail(b'; filename="a.eml"', content=base64.encodebytes(raw)).replace(b"application/octet-stream", b"message/rfc822")
    assert read_mail(made, LIMITS).attachments == (("a.eml", raw),)


def test_the_files_in_winmail_are_taken_under_their_long_names() -> None:
    """Broke: they were lost, and the sender had to send again."""
    packed = tnef([(NAME, b"list"), ("说明.txt", b"words")])
    read = read_mail(mail(b'; filename="winmail.dat"', content=base64.b64encode(packed)), LIMITS)
    assert (read.attachments, read.incidents) == (((NAME, b"list"), ("说明.txt", b"words")), ())
    inside = read_outlook(msg({0x0037: "佐证"}, [{0x3707: "winmail.dat", 0x3701: packed}]), LIMITS)
    assert inside.attachments == read.attachments


def test_what_winmail_holds_besides_files_is_said_to_be_unexamined() -> None:
    read = read_mail(mail(b'; filename="winmail.dat"', content=base64.b64encode(tnef([("a.txt", b"a")], mails=1))), LIMITS)
    assert [name for name, _ in read.attachments] == ["a.txt"]
    assert [(one.trouble, one.path) for one in read.incidents] == [(Trouble.NOT_EXAMINED, "winmail.dat")]
    assert "1封邮件或图形对象" in read.incidents[0].facts["reason"].zh


def test_a_winmail_that_is_none_is_damaged() -> None:
    read = read_mail(mail(b'; filename="winmail.dat"'), LIMITS)
    assert [(incident.trouble, incident.path) for incident in read.incidents] == [(Trouble.DAMAGED, "winmail.dat")]


def test_damaged_winmail_never_crashes_the_reader() -> None:
    survives(lambda data: tnef_attachments(data, 100), tnef([(NAME, b"list"), ("b.txt", b"b" * 300)], mails=1))
    with pytest.raises(ReadError) as error:
        tnef_attachments(tnef([("a", b"")] * 5), 4)
    assert error.value.trouble is Trouble.BOMB


def test_pictures_of_the_text_are_no_evidence_and_that_is_said() -> None:
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content("<p>见图<img src='cid:logo@x'></p>", subtype="html")
    made.add_related(b"png", "image", "png", cid="<logo@x>", filename="logo.png")
    made.make_mixed()
    made.add_attachment(b"real", maintype="image", subtype="png", filename="窗口.png")
    read = read_mail(made.as_bytes(), LIMITS)
    assert [name for name, _ in read.attachments] == ["窗口.png"]
    assert read.body == "见图"
    assert [incident.trouble for incident in read.incidents] == [Trouble.PARTLY_EXAMINED]


def test_a_text_file_that_is_attached_is_no_text_of_the_mail() -> None:
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content("正文")
    made.add_attachment("说明", filename="说明.txt")
    read = read_mail(made.as_bytes(), LIMITS)
    assert read.body == "正文" and [name for name, _ in read.attachments] == ["说明.txt"]


def test_scripts_and_styles_are_no_words() -> None:
    assert html_text("<style>x</style><script>alert(1)</script><div>甲&amp;<b>乙</b></div>丙<br>丁<!-- no -->") == "甲&乙\n丙\n丁"


@pytest.mark.parametrize("data", [b"", b"\n\nhello", WRITINGS["raw UTF-8"][:-40]])
def test_what_is_no_whole_mail_is_damaged(data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read_mail(data, LIMITS)
    assert caught.value.trouble is Trouble.DAMAGED


def test_a_mail_of_ten_thousand_nested_parts_is_refused() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number) for number in range(10_000))
    with pytest.raises(ReadError):
        read_mail(b"Subject: x\r\n" + nested, LIMITS)


@pytest.mark.parametrize("writing", ["encoded words torn inside a character", "RFC 2231 in parts torn inside a character", "raw GB18030"])
def test_damaged_mails_never_crash_the_reader(writing: str) -> None:
    survives(lambda bad: read_mail(bad, LIMITS), WRITINGS[writing])


OUTLOOK = {
    0x0037: "佐证材料", 0x0C1A: "王某", 0x0C1F: "/O=TJ/CN=W", 0x5D01: "w@tj.gov.cn", 0x0E06: DELIVERED, 0x1000: "请查收",
    0x1013: b"<img src='cid:logo'>",
}  # fmt: skip
ATTACHED = [
    {0x3707: NAME, 0x3704: "SHI~1.XLS", 0x3701: b"x" * 5000, 0x3705: 1},
    {0x3704: "A.TXT", 0x3701: b"y" * 70, 0x3705: 1},
    {0x3707: "logo.png", 0x3712: "logo", 0x3701: b"z", 0x3705: 1},
    {0x3707: "云盘.docx", 0x3705: 7},
    {0x3001: "转发", 0x3705: 5, 0x3701: ({0x0037: "内"}, [{0x3707: "内.pdf", 0x3701: b"pdf", 0x3705: 1}])},
]


def test_a_msg_gives_the_same_as_an_eml() -> None:
    read = read_outlook(msg(OUTLOOK, ATTACHED), LIMITS)
    assert (read.subject, read.sender, read.received, read.body) == ("佐证材料", "王某 <w@tj.gov.cn>", date(2022, 5, 26), "请查收")
    assert read.attachments == ((NAME, b"x" * 5000), ("A.TXT", b"y" * 70), ("转发.msg!/内.pdf", b"pdf"))
    assert [(incident.trouble, incident.path) for incident in read.incidents] == [(Trouble.PARTLY_EXAMINED, None)]
    assert read.linked == (Linked("云盘.docx", "OneDrive"),), "a file that lies elsewhere is told by its name"


def test_a_msg_of_old_outlook_is_read_in_its_code_page() -> None:
    made = msg({0x0037: "佐证", 0x3FFD: 936, 0x0039: DELIVERED}, [{0x3707: "名单.xlsx", 0x3701: b"1", 0x3705: 1}], narrow="gbk")
    read = read_outlook(made, LIMITS)
    assert (read.subject, read.received, read.attachments) == ("佐证", date(2022, 5, 26), (("名单.xlsx", b"1"),))


def test_pythons_reader_of_msg_agrees_with_the_encoder() -> None:
    oxmsg = pytest.importorskip("oxmsg")
    import io

    read = oxmsg.Message.load(io.BytesIO(msg(OUTLOOK, ATTACHED)))
    assert read.subject == "佐证材料" and (read.attachments[0].file_name, read.attachments[0].file_bytes) == (NAME, b"x" * 5000)


def test_a_compound_file_that_is_no_mail_is_damaged() -> None:
    with pytest.raises(ReadError):
        read_outlook(compound({"a": b"b"}), LIMITS)


def test_damaged_msgs_never_crash_the_reader() -> None:
    assert survives(lambda bad: read_outlook(bad, LIMITS), msg(OUTLOOK, ATTACHED)) >= 20


def test_mails_read_alike_are_equal() -> None:
    assert read_mail(WRITINGS["raw UTF-8"], LIMITS) == read_mail(WRITINGS["raw GB18030"], LIMITS)
    assert isinstance(read_mail(mail(b'; filename="../../a.txt"'), LIMITS), Mail)
    assert not os.path.exists("a.txt")
