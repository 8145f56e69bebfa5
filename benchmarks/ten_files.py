"""A package of ten small files for the start-up figures: `python -m benchmarks.ten_files DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from docx import Document

from benchmarks.writers import write

UNIT = "市级市税务局-优化纳税服务-"


def main(folder: Path) -> None:
    folder.mkdir(parents=True)
    for seq, name in ((25, "合并申报企业名单"), (26, "网上办税企业名单"), (27, "出口退税企业名单")):
        write(folder / f"{UNIT}{seq}-{name}.xlsx", 50, seed=seq)
    texts = ("25-政策文件", "26-政策文件", "27-政策文件", "25-执行情况总结", "26-执行情况总结", "27-执行情况总结", "27-办理渠道")
    for name in texts:
        document = Document()
        for number in range(20):
            document.add_paragraph(f"第{number}段:样例内容,说明办理情况与具体做法。")
        document.save(str(folder / f"{UNIT}{name}.docx"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
