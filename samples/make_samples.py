"""Make the sample packages again: `python samples/make_samples.py [DIR]`. Needs LibreOffice (`soffice`) for the office files.

Every person, telephone and enterprise is invented; credit codes have valid check characters and stand for nobody.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.lists import HEADER, credit_code  # noqa: E402

Row = Sequence[object]
HEAD = ("部门:市税务局", None, "联系人:林测一", None, "手机号码:13800000001")


def office(source: Path, target: Path) -> None:
    """Open a file in LibreOffice and save it in the target's format, so that samples are what an office suite writes."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        kind = target.suffix[1:]
        filters = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97", "docx": "docx:MS Word 2007 XML", "pdf": "pdf"}
        command = ["soffice", "--headless", profile, "--convert-to", filters[kind], "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        shutil.copy(Path(folder) / f"{source.stem}.{kind}", target)


def sheet_file(target: Path, sheets: Mapping[str, Sequence[Row]], merged: Sequence[str] = ()) -> None:
    """A workbook as officers make them: title, text cells for codes and phones, dates as dates."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet["A1"].font = Font(bold=True, size=14)
        for line in sheet.iter_rows():
            for cell in line:
                cell.alignment = Alignment(wrap_text=True, vertical="center")
                if isinstance(cell.value, date):
                    cell.number_format = "yyyy/m/d"
                elif isinstance(cell.value, str):
                    cell.number_format = "@"
        for area in merged:
            sheet.merge_cells(area)
        for column in "BCDEFGH":
            sheet.column_dimensions[column].width = 22
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.xlsx"
        book.save(made)
        office(made, target)


def text_file(target: Path, title: str, paragraphs: Sequence[str], tables: Sequence[Sequence[Sequence[str]]] = ()) -> None:
    """A document with a title, paragraphs and tables; as pdf where the target says so."""
    document = Document()
    document.add_heading(title, 1)
    for text in paragraphs:
        document.add_paragraph(text)
    for rows in tables:
        table = document.add_table(len(rows), max(map(len, rows)), style="Table Grid")
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                table.cell(r, c).text = text
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.docx"
        document.save(str(made))
        office(made, target)


def liaison(target: Path, unit: str) -> None:
    table = [
        ["", "姓  名", "处  室", "职  务", "联系电话", "邮箱"],
        ["联络员", "林测一", "综合处", "主任科员", "手机:13800000001\n座机:022-80000001", "lin.ceyi@example.com"],
    ]
    text_file(target, "各部门(单位)联络员信息表", [f"单位名称:{unit}"], [table])
    # 附件3: the line of the person who filled it in stands below the table.
    document = Document(str(target))
    document.add_paragraph("填表人:林测一")
    document.save(str(target))


def covering(target: Path, unit: str, files: Sequence[Path]) -> None:
    rows = [["序号", "材料名称", "说明"]]
    rows += [[str(n), path.stem, "第{2}项佐证材料:{3}".format(*path.stem.split("-", 3))] for n, path in enumerate(files, 1)]
    text_file(target, "佐证材料清单", [f"{unit}本次报送佐证材料 {len(files)} 份,具体如下。"], [rows])


def enterprises(
    count: int, seed: int, districts: Sequence[str] = ("和平区", "南开区", "河西区", "滨海新区", "津南区")
) -> list[list[object]]:
    """Rows of appendix 4 without a fault."""
    rng = random.Random(seed)
    rows: list[list[object]] = []
    for number in range(1, count + 1):
        person = rng.choice("王李张刘陈杨赵黄") + "测" + rng.choice("一二三四五六七八九")
        phone = f"138{rng.randrange(10**8):08d}"
        name = f"天津市样例{seed}{number:03d}贸易有限公司"
        rows.append([number, rng.choice(districts), name, credit_code(rng), person, phone, "附加税费合并申报", None])
    return rows


GAMES = ("样例健步走", "样例广场舞展演", "样例社区乒乓球赛", "样例羽毛球赛")


def sports(folder: Path) -> None:
    """A complete package of a unit with one item: it passes."""
    name = "市级市体育局-提高公共服务群众满意度-94-"
    work = [
        "2021年,市体育局围绕体育场地建设和群众体育开展工作,本材料汇集场地验收意见和赛事活动备案记录,人名、地名均为样例。",
        "一、体育场地。全年新建社区健身园52个、足球场18片,由样例工程质量站逐一验收,验收意见编号为样体验〔2021〕1号至70号;"
        "改造公园健身步道36公里,新增体育场地面积41万平方米。",
        "二、全民健身。全年备案群众体育赛事活动712场,参加群众15.6万人次,其中健步走260场、广场舞展演188场、乒乓球和羽毛球比赛264场。",
        "三、场馆开放。201家大型场馆向社会免费或者低收费开放,每周不少于35小时,由各区样例体育科每月抽查。",
    ]
    text_file(folder / f"{name}工作佐证.docx", "全民健身工作佐证材料", work)
    numbers = [
        ["项目", "数值"],
        ["体育场地面积", "3760万平方米"],
        ["人均体育场地面积", "2.41平方米"],
        ["大型场馆", "201家"],
        ["群众体育活动", "712场"],
    ]
    told = [
        "统计截至2021年12月31日,依据各区上报的体育场地普查表汇总,数字均为样例。",
        "全市体育场地面积达到3760万平方米,比上年末增加41万平方米;按常住人口计算,人均体育场地面积达到2.41平方米。",
        "纳入统计的大型场馆共201家,全部向公众开放;全年举办群众体育活动712场,活动明细另附。",
    ]
    text_file(folder / f"{name}体育统计报告.pdf", "2021年体育场地统计报告(样例)", told, [numbers])
    rng = random.Random(94)
    venues: list[Row] = [["大型场馆清单"], ["序号", "区域", "场馆名称", "场地面积(平方米)"]]
    venues += [[n, rng.choice(["和平区", "南开区", "西青区"]), f"样例第{n}体育馆", rng.randrange(3000, 9000)] for n in range(1, 202)]
    sheet_file(folder / f"{name}大型场馆清单.xlsx", {"场馆": venues})
    games: list[Row] = [["群众体育活动明细"], ["序号", "活动名称", "举办日期", "参加人数"]]
    games += [[n, f"{rng.choice(GAMES)}第{n}场", date(2021, 1, 4) + timedelta(days=n // 2), rng.randrange(60, 400)] for n in range(1, 713)]
    sheet_file(folder / f"{name}体育活动明细.xlsx", {"活动": games})
    files = sorted(folder.iterdir())
    liaison(folder / "联络员信息表.docx", "市体育局")
    covering(folder / "佐证材料清单.docx", "市体育局", files)


def work_order(rows: Sequence[Row], foot: Sequence[Row] = ()) -> list[Row]:
    """Appendix 5 with two stages: title, head line, a header of two rows."""
    top: list[object] = ["序号", "工单号", "企业名称", "统一社会信用代码", "企业联系人(或法定代表人)", "联系电话(手机号)", "业务描述"]
    top += ["环节1(单位:天)", None, None, "环节2(单位:天)", None, None, "各环节累计总时长", "备注"]
    below: list[object] = [None] * 7 + ["开始时间", "完成时间", "环节1总时长", "开始时间", "完成时间", "环节2总时长"]
    head = ["上报部门(单位):市税务局", None, None, "联系人:林测一", None, "联系电话:13800000001"]
    return [["出口退税系统工单"], head, top, below, *rows, *foot]


MERGED = (*(f"{c}3:{c}4" for c in "ABCDEFGNO"), "H3:J3", "K3:M3")


def orders(count: int) -> list[list[object]]:
    """Work orders of three to five days in two stages, without a fault."""
    rng = random.Random(27)
    found = []
    for row in enterprises(count, 27):
        start = date(2021, 6, 1) + timedelta(days=rng.randrange(300))
        first, second = rng.randrange(1, 3), rng.randrange(2, 4)
        middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
        number = f"TS2021{int(str(row[0])):05d}"
        found.append([row[0], number, *row[2:6], "出口退税", start, middle, first, middle, end, second, first + second, None])
    return found


STORY = (
    "2021年9月,样例企业出口一批自行车配件,通过电子税务局提交出口退税申报,系统自动比对报关单和增值税发票,"
    "税务机关三天内审核办结,退税款12.6万元到账,企业用这笔资金支付了下一批货款(样例)。"
)


def taxes(folder: Path) -> None:
    """A package of a unit with several items that fails in more than a dozen ways; expected.yaml says where."""
    name = "市级市税务局-优化纳税服务-"
    merged = [
        "样例税发〔2021〕1号",
        "各单位:自2021年4月起,城市维护建设税、教育费附加、地方教育附加与增值税、消费税合并申报。",
        "第一条 纳税人填写一张申报表即可完成主税和附加税费申报,不再分别填表。",
        "第二条 代理机构代办的,由电子税务局自动带出附加税费的税款所属期和计税依据,减少重复填报12项。",
        "第三条 主管税务机关应当在5月底前完成对辖区企业和代理机构的辅导。",
    ]
    text_file(folder / f"{name}25-政策文件.docx", "关于推行附加税费合并申报的通知(样例)", merged)
    summary = [
        "2021年4月以来,附加税费合并申报在全市上线,数字均为样例。",
        "一是系统改造到位,申报表由5张减为1张,填报项目减少12项;二是宣传辅导到位,举办培训26场,辅导企业1.2万户;"
        "三是运行平稳,截至2022年4月30日,合并申报38.6万户次,占应申报户次的98.7%,纳税申报差错比上年同期减少三成。",
        "下一步,将按月分析附加税费申报数据,对代理机构反映的问题逐一回复。",
    ]
    text_file(folder / f"{name}25-执行情况总结.docx", "附加税费合并申报执行情况", summary)
    rows = enterprises(40, 25)
    rows[2][3] = str(rows[2][3])[:-1] + ("A" if str(rows[2][3])[-1] != "A" else "B")
    rows[5][5] = "1380000"
    rows[6][1] = "海淀片"
    rows[9][4] = None
    rows[11][3] = 911201160000012345
    rows[14][3] = "120116000012340"
    rows[20][0] = 31
    rows[30][1:] = rows[29][1:]
    sheet_file(folder / f"{name}25-合并申报企业名单.xlsx", {"Sheet1": [["企业全量样本表"], HEAD, HEADER, *rows]})
    header = ["序号", "区域", "公司名称", *HEADER[3:]]
    blank = ("部门:××(提供样本信息负责部门名称)", None, "联系人:", None, "手机号码:13800000001")
    sheet_file(
        folder / "市级税务局_优化纳税服务_26_网上办税企业名单.xls", {"名单": [["企业全量样本表"], blank, header, *enterprises(12, 26)]}
    )
    long = f"{name}26-线上办理网址和手机应用渠道的说明以及使用指南汇总.docx"
    channels = [
        "电子税务局:https://etax.example.com",
        "办税缴费事项可以在电子税务局和“样例税务”手机应用上办理:登录后进入“我要办税”,选择税费种类,核对预填信息,提交并缴款。",
        "截至2022年4月30日,可以网上办理的办税缴费事项214项,其中手机应用可办96项,网上申报率99.2%(样例)。",
    ]
    text_file(folder / long, "线上办理渠道", channels)
    bad = orders(20)
    bad[3][8] = date(2021, 1, 4)
    bad[6][13] = 30
    bad[8][7] = "去年三月"
    sheet_file(folder / "市级市税务局-优化纳税-27-出口退税工单.xlsx", {"工单": work_order(bad)}, MERGED)
    flow = [
        "2021年10月起,涉税材料在样例平台上流转,电力接入工程的规划许可、掘路审批结果同步推送到各部门(样例)。",
        "全年推送电力接入工程信息1,036条,接收回执1,021条,线上流转率98.6%,企业少交纸质材料4份。",
    ]
    text_file(folder / f"{name}30-完成情况.docx", "电力接入工程信息线上流转完成情况", flow)
    refunds = [
        "https://etax.example.com",
        "出口企业在电子税务局“出口退税”栏目提交退税申报,系统自动比对报关单和发票,办理进度可以随时查询;2021年网上办理率99.5%(样例)。",
    ]
    text_file(folder / "出口退税网上办理渠道.docx", "出口退税网上办理渠道", refunds)
    form = [["案例名称", "****项目"], ["企业名称", "天津市样例贸易有限公司"], ["企业联络人电话", "13800000002"]]
    form += [
        ["对应清单内容", "27 出口退税"],
        ["案例简述", STORY],
        ["填报单位", "市税务局"],
        ["填报人", ""],
        ["手机号码", "13800000001"],
    ]
    text_file(folder / f"{name}27-典型案例.docx", "出口退税佐证案例", [], [form])
    whole = folder / "whole.xlsx"
    sheet_file(whole, {"Sheet1": [["企业全量样本表"], HEAD, HEADER, *enterprises(30, 28)]})
    data = whole.read_bytes()
    (folder / f"{name}27-出口退税企业名单.xlsx").write_bytes(data[: len(data) * 2 // 3])
    whole.unlink()
    (folder / f"{name}26-政策文件.pdf").write_bytes(b"")
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)


def heping(folder: Path) -> None:
    """A district's package: item 10 is required of every district, the rest as listed."""
    name = "和平区政务服务办-提高项目开工建设效率-10-"
    policy = [
        "和样例发〔2021〕3号",
        "关于印发区域评估实施方案的通知(样例)",
        "对应清单内容:第10项,见第一条",
        "各街道、各有关单位:",
        "第一条 全区统一组织实施区域评估,在样例创意产业园、样例金融街区内开展地质灾害、水土保持、环境影响等9类评估。",
        "第二条 评估结果由进入园区的建设项目共享,项目单位不再单独编制同类评估报告,费用由区财政承担。",
        "第三条 评估成果有效期内情况变化的,由区样例办公室在20个工作日内组织修订。",
        "和平区样例办公室",
        "2021年4月12日",
        "(此件主动公开)",
    ]
    text_file(folder / f"{name}政策文件.docx", "和平区样例办公室文件", policy)
    parks: list[Row] = [["实施区域评估的园区清单"], ["序号", "园区名称", "面积(公顷)"], [1, "样例创意产业园", 12.5], [2, "样例金融街区", 8]]
    projects: list[Row] = [["实施区域评估的项目清单"], ["序号", "项目名称", "建设单位"], [1, "样例一期厂房", "天津市样例一建设有限公司"]]
    sheet_file(folder / f"{name}园区和项目清单.xlsx", {"园区": parks, "项目": projects})
    progress = [
        "2021年,和平区按照《区域评估实施方案》(和样例发〔2021〕3号)推动工业园区开展区域评估,数字均为样例。",
        "全区两个园区均已完成区域评估并共享结果:样例创意产业园12.5公顷,2021年6月30日完成水土保持、压覆矿产等7类评估;"
        "样例金融街区8公顷,2021年9月15日完成文物保护、地震安全性等5类评估。",
        "截至2022年4月30日,样例一期厂房等3个建设项目直接使用评估成果,少做单项评估11份,每个项目节省约40天、18万元。",
    ]
    text_file(folder / f"{name}推动情况.docx", "区域评估推动情况", progress)
    files = sorted(folder.iterdir())
    liaison(folder / "联络员信息表.docx", "和平区政务服务办")
    covering(folder / "佐证材料清单.docx", "和平区", files)
    (folder / "evalcheck.yaml").write_text("# 本区材料的声明\nunit: 和平区\nruleset: tianjin-2021\n", "utf-8")


def recorded(folder: Path) -> None:
    """What passes by yunlan-2023, the ruleset of an invented second city."""
    rows: list[Row] = [["填报人:林测一"], ["序号", "服务对象", "服务事项", "服务日期", "备注"]]
    rows += [[n, f"云岚试样{n}号有限公司", "政策推送", date(2023, n + 1, 10 + n), ""] for n in range(1, 4)]
    text_file(folder / "A1_01_政策发布总结_数据资源局.pdf", "政策发布总结", ["2023年1至5月发布惠企政策12项，公开率100%，逐项推送到企业。"])
    sheet_file(folder / "A1.2_02_政策发布登记表_数据资源局.xlsx", {"登记表": rows})
    text_file(folder / "A2_01_兑现年报_数据资源局.pdf", "惠企资金兑现年报", ["2023年1至5月兑现资金3200万元，惠及企业118家，平均用时4天。"])


def misnamed(folder: Path) -> None:
    """What fails by it: names of other signs, forms and lengths, a type and a length of file that it does not take."""
    text_file(folder / "B1－01－走访登记表－企业服务局.docx", "走访登记表", ["2023年走访企业30家。"])
    pages = ["2023年1至5月走访企业30家，解决问题41个。", *["逐户走访，逐项登记。"] * 260]
    text_file(folder / "B1.2_1_走访总结_企业服务局.pdf", "走访总结", pages)
    text_file(folder / "B3_03_走访说明材料说明材料说明材料说明汇编_企服局.pdf", "说明", ["2023年走访企业30家。"])


SAMPLES = {
    "市体育局": sports, "市税务局": taxes, "和平区": heping,
    "rules/yunlan-2023/packages/数据资源局": recorded, "rules/yunlan-2023/packages/企业服务局": misnamed,
}  # fmt: skip


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, make in SAMPLES.items():
        folder = root / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        print(name, len(list(folder.iterdir())))


if __name__ == "__main__":
    main()
