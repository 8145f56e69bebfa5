"""From an empty folder to a mail that can be sent: every command of the sender's, one after the other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import docx
import pytest

from evalcheck.cli.app import run

SAMPLE = Path(__file__).parent.parent / "samples" / "市体育局"
RIGHT = "市级市体育局-提高公共服务群众满意度-94-"
ITEM = "第94项-体育场地和群众体育"
# What officers write instead: underscores, full-width signs, a content misspelt, the content left out.
WRONG = {
    f"{RIGHT}工作佐证.docx": "市体育局_提高公共服务群众满意度_94_工作佐证.docx",
    f"{RIGHT}体育统计报告.pdf": "市级市体育局－提高公共服务群众满意－０９４－体育统计报告.pdf",
    f"{RIGHT}大型场馆清单.xlsx": "市级市体育局-94-大型场馆清单.xlsx",
    f"{RIGHT}体育活动明细.xlsx": "市级市体育局 - 提高公共服务群众满意度 - 第94项 - 体育活动明细.xlsx",
}


def judged(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Exit status, and code and file of every finding above note."""
    capsys.readouterr()
    status = run(["validate", str(path), "--as-of", "2022-05-30", "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    told = [f"{f['code']} {(f['location']['file'] or '').rpartition('/')[2]}".rstrip() for f in findings if f["severity"] != "note"]
    return status, sorted(told)


def fill_in(liaison: Path) -> None:
    """The liaison sheet as a person fills it in."""
    form = docx.Document(str(liaison))
    form.paragraphs[1].add_run("市体育局")
    for cell, text in zip(form.tables[0].rows[1].cells[1:], ("林测一", "综合处", "主任科员"), strict=False):
        cell.text = text
    phone, mail = form.tables[0].rows[1].cells[4:6]
    phone.text = "手机:13800000001\n座机:022-80000001"
    mail.text = "lin.ceyi@example.com"
    form.paragraphs[-1].add_run("林测一")
    form.save(str(liaison))


def test_from_an_empty_folder_to_a_mail_that_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "佐证材料"
    assert run(["init", str(root), "--unit", "市体育局"]) == 0
    assert {path.name for path in root.iterdir()} == {ITEM, "evalcheck.yaml", "佐证材料清单.xlsx", "各部门(单位)联络员信息表.docx"}
    assert judged(root, capsys) == (1, sorted(["FIL001"] + ["TPL013 各部门(单位)联络员信息表.docx"] * 7))

    for right, wrong in WRONG.items():
        shutil.copy(SAMPLE / right, root / ITEM / wrong)
    fill_in(root / "各部门(单位)联络员信息表.docx")
    status, told = judged(root, capsys)
    assert status == 1 and told == sorted(
        [
            "NAM001 市级市体育局-94-大型场馆清单.xlsx",
            "NAM002 市体育局_提高公共服务群众满意度_94_工作佐证.docx",
            "NAM002 市级市体育局 - 提高公共服务群众满意度 - 第94项 - 体育活动明细.xlsx",
            "NAM002 市级市体育局－提高公共服务群众满意－０９４－体育统计报告.pdf",
            "NAM004 市级市体育局－提高公共服务群众满意－０９４－体育统计报告.pdf",
            "NAM010 市级市体育局－提高公共服务群众满意－０９４－体育统计报告.pdf",
            "COV001",
            "COV005 佐证材料清单.xlsx",
        ]
    )

    assert run(["pack", str(root), "--as-of", "2022-05-30"]) == 1
    assert run(["fix", str(root), "--as-of", "2022-05-30"]) == 0
    assert {path.name for path in (root / ITEM).iterdir()} == set(WRONG.values())
    assert run(["fix", str(root), "--apply", "--as-of", "2022-05-30"]) == 0
    assert {path.name for path in (root / ITEM).iterdir()} == set(WRONG)
    assert judged(root, capsys) == (0, ["COV005 佐证材料清单.xlsx"])
    assert run(["todo", str(root), "--as-of", "2022-05-30"]) == 0

    assert run(["pack", str(root), "--as-of", "2022-05-30"]) == 0
    sent = {path.suffix: path for path in (tmp_path / "佐证材料-报送").iterdir()}
    assert sent[".zip"].name == f"{RIGHT}佐证材料.zip" and set(sent) == {".zip", ".eml"}
    assert judged(sent[".zip"], capsys) == (0, [])
    assert judged(sent[".eml"], capsys) == (0, [])

    assert run(["fix", str(root), "--undo"]) == 0
    assert {path.name for path in (root / ITEM).iterdir()} == set(WRONG.values())
