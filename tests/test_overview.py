"""The overview of an audit: when parcels came, signs beside colours, and its reach: a phone, the keyboard, paper, a hundred units."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from evalcheck.audit import overview
from evalcheck.audit.overview import SIGNS
from evalcheck.audit.receipt import Day, receipt
from evalcheck.audit.standing import ItemStanding, UnitStanding
from evalcheck.audit.tables import STATES
from evalcheck.ruleset import load_ruleset

WINDOW = ("2022-05-24", "2022-05-31")
RULESET = load_ruleset()


def packages(*received: Sequence[str | None]) -> list[dict[str, Any]]:
    """A package for each list of days on which its parcels came."""
    facts = {"files": 2, "added": 2, "replaced": [], "trouble": None}
    return [
        {
            "name": f"单位{number}", "unit": f"单位{number}", "doubts": [], "report": None, "failure": None,
            "parcels": [{"name": f"单位{number}第{count}件", "received": day, **facts} for count, day in enumerate(days, 1)],
        }
        for number, days in enumerate(received, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("received", "days", "rest"),
    [
        ([], (), (0, 0, 0, 0)),
        ([[None, None]], (), (2, 0, 0, 1)),
        ([["2022-05-24"], ["2022-05-31"]], (Day("2022-05-24", 1, 0, False), Day("2022-05-31", 1, 0, False)), (0, 0, 0, 0)),
        ([["2022-05-23"], ["2022-06-01"]], (Day("2022-05-23", 1, 0, True), Day("2022-06-01", 1, 0, True)), (0, 1, 1, 0)),
        ([["2022-05-25", "2022-05-25", None], ["2022-05-25"]], (Day("2022-05-25", 2, 1, False),), (1, 0, 0, 2)),
    ],
    ids=["nothing", "days unknown", "first and last day", "a day before and after", "sent again on the same day"],
)
def test_parcels_are_counted_by_day_against_the_window_and_those_after_the_first_are_sent_again(
    received: list[list[str | None]], days: tuple[Day, ...], rest: tuple[int, int, int, int]
) -> None:
    found = receipt(packages(*received), WINDOW)
    assert found.days == days and (found.unknown, found.early, found.late, found.again) == rest
    assert found.parcels == sum(map(len, received))


def units(count: int, after: bool = False) -> list[UnitStanding]:
    """Units that stand otherwise from item to item."""
    kinds = list(STATES)
    found = []
    for number in range(count):
        items = tuple(
            ItemStanding(
                seq, "required", kinds[(seq + number) % len(kinds)],  # type: ignore[arg-type]
                ({"clause": clause.id, "state": "met", "files": [f"材料{seq}.docx"], "missing": []} for clause in item.clauses[:1]),  # type: ignore[arg-type]
                "met" if after and seq == 1 else None,
            )
            for seq, item in RULESET.catalogue.items.items()
        )  # fmt: skip
        items = tuple(ItemStanding(one.item, one.duty, one.state, tuple(one.clauses), one.after) for one in items)
        found.append(
            UnitStanding(f"样例第{number + 1}单位", number % 3 == 0, f"包{number}", ("pass", "fail", "incomplete")[number % 3], items)
        )
    return found


def page(folder: Path, count: int = 12, received: Sequence[Sequence[str | None]] = (), **given: Any) -> Path:
    target = folder / "总览.html"
    results: list[Mapping[str, Any]] = [
        {"unit": "样例第1单位", "package": "包0", "item": 28, "metric": "低压办电时间", "statistic": "mean", "value": value, "op": "<=",
         "unit_of_measure": "working_day", "commitment": 3.0, "rows": 20, "kept": value <= 3, "days": [[1, 5], [5, 15]]}
        for value in (2.5, 4.0)
    ]  # fmt: skip
    progress = [
        {"day": f"2022-05-{day}", "units": count, "handed_in": day - 20, "passed": 1, "answered": day, "owed": 90} for day in (28, 30)
    ]  # fmt: skip
    text = overview.page(RULESET, date(2022, 5, 30), units(count, **given), packages(*received), [], results, progress)
    target.write_text(text, "utf-8")
    return target


def test_every_state_has_a_sign_of_its_own_in_the_matrix_and_in_the_legend(tmp_path: Path) -> None:
    assert SIGNS.keys() == STATES.keys() and len(set(SIGNS.values())) == len(SIGNS)
    text = page(tmp_path).read_text("utf-8")
    for state, sign in SIGNS.items():
        assert f'<span class="{state}">{sign} {STATES[state]}</span>' in text
        assert re.search(rf'<td data-content="\d+" class="{state}( first)?" title="[^"]+" tabindex="-1">{sign}</td>', text)
        assert sign.encode("gbk")
    assert "√ 达到" in text and "× 低于承诺" in text and "实线：已报送　虚线：落实的事项" in text


def test_what_people_concluded_is_shown_with_what_the_machine_saw(tmp_path: Path) -> None:
    text = page(tmp_path, after=True).read_text("utf-8")
    assert re.search(r'class="met verified first" title="1 [^"]+：需人工核对；核验后：[^"]+"', text)
    assert "粗框：核验后的状态" in text and "粗框" not in page(tmp_path).read_text("utf-8")


def test_the_timeline_has_every_day_of_the_window_and_marks_what_came_outside_and_again(tmp_path: Path) -> None:
    text = page(tmp_path, received=[["2022-05-25", "2022-06-02"], ["2022-05-25"], [None]]).read_text("utf-8")
    chart = text[text.index('aria-label="各日收到的来件') : text.index("</svg>", text.index('aria-label="各日收到的来件'))]
    assert re.findall(r'class="mid">(05-\d\d|06-\d\d)</text>', chart) == [
        "05-24", "05-25", "05-26", "05-27", "05-28", "05-29", "05-30", "05-31", "06-01", "06-02",
    ]  # fmt: skip
    assert ">2</text>" in chart and ">1！</text>" in chart and "上传期</text>" in chart
    assert "4 件，补报、重报 1 件，上传期前 0 件，逾期 1 件，收到日期不明 1 件" in text
    assert '<tr><td>2022-06-02</td><td class="n">0</td><td class="n">1</td><td><em>逾期</em></td></tr>' in text


def test_a_wrong_year_of_receipt_does_not_stretch_the_timeline(tmp_path: Path) -> None:
    text = page(tmp_path, received=[["2002-05-25"], ["2022-05-25"]]).read_text("utf-8")
    assert 0 < text.count('class="mid"') < 20 and "2002-05-25" in text


def test_without_days_of_receipt_there_is_no_timeline(tmp_path: Path) -> None:
    text = page(tmp_path, received=[[None], [None, None]]).read_text("utf-8")
    assert "各日收到的来件" not in text and "3 件，补报、重报 1 件，上传期前 0 件，逾期 0 件，收到日期不明 3 件" in text


def opened(browser: Any, target: Path, width: int = 1280) -> Any:
    metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(target.as_uri())
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    return browser


def test_on_a_phone_nothing_is_wider_than_the_screen_and_what_was_picked_stays_in_view(browser: Any, tmp_path: Path) -> None:
    long = [["2022-05-25", "2022-05-29"]] * 3
    shown = opened(browser, page(tmp_path, 30, long), 390)
    assert shown.execute_script("return document.documentElement.scrollWidth") <= 390
    wide = shown.execute_script(
        "return Array.from(document.querySelectorAll('main *')).filter(e => !e.closest('.scroll') && !e.closest('svg')"
        " && e.getBoundingClientRect().right > 391).map(e => e.outerHTML.slice(0, 80))"
    )
    assert wide == []
    cell = shown.find_element("css selector", "#matrix tbody tr:nth-child(9) td[title]")
    shown.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].click()", cell)
    box = shown.execute_script("const r = document.getElementById('told').getBoundingClientRect(); return [r.top, r.bottom]")
    assert 0 < box[0] < box[1] <= 845 and "样例第" in shown.find_element("id", "told").text
    assert shown.execute_script("return document.querySelector('#matrix .name').getBoundingClientRect().width") < 150


def test_the_matrix_is_one_stop_of_the_tab_key_and_arrows_go_from_cell_to_cell(browser: Any, tmp_path: Path) -> None:
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    shown = opened(browser, page(tmp_path))
    stops = shown.execute_script("return Array.from(document.querySelectorAll('#matrix td')).filter(e => e.tabIndex === 0).length")
    assert stops == 1
    shown.execute_script("document.querySelector('#matrix td[tabindex=\"0\"]').focus()")

    def press(key: str) -> str:
        shown.switch_to.active_element.send_keys(key)
        return str(shown.execute_script("return document.getElementById('told').textContent")).split("：")[0]

    begin = press(keys.ENTER)
    assert press(keys.ARROW_RIGHT).split(" · ")[1].startswith("2 ") and begin.split(" · ")[1].startswith("1 ")
    below = press(keys.ARROW_DOWN)
    assert below.split(" · ")[1].startswith("2 ") and below.split(" · ")[0] != begin.split(" · ")[0]
    assert press(keys.END).split(" · ")[1].startswith("103 ") and press(keys.HOME).split(" · ")[1].startswith("1 ")
    assert press(keys.ARROW_UP) == begin and press(keys.ARROW_LEFT) == begin
    outline = shown.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_a_filter_that_hides_the_cell_at_hand_moves_the_stop_to_one_that_is_shown(browser: Any, tmp_path: Path) -> None:
    shown = opened(browser, page(tmp_path))
    search = shown.find_element("id", "unit")
    search.send_keys("第11单位")
    stop = "const e = document.querySelector('#matrix td[tabindex=\"0\"]'); return e && e.parentElement.dataset.unit"
    assert shown.execute_script(stop) == "样例第11单位" and "显示 1 个单位" in shown.find_element("id", "shown").text
    search.clear()
    search.send_keys("没有这样的单位")
    assert "显示 0 个单位" in shown.find_element("id", "shown").text


def test_on_paper_the_whole_matrix_stands_on_a4_across_with_its_signs(browser: Any, tmp_path: Path) -> None:
    shown = opened(browser, page(tmp_path, 69, [["2022-05-25"]]))
    told = shown.execute_cdp_cmd("Page.printToPDF", {"printBackground": False, "preferCSSPageSize": True})
    pages = pypdfium2.PdfDocument(io.BytesIO(base64.b64decode(told["data"])))
    width, height = pages[0].get_size()
    assert (round(width), round(height)) == (842, 595)
    assert {tuple(round(side) for side in one.get_size()) for one in pages} == {(842, 595), (595, 842)}
    texts = [one.get_textpage() for one in pages]
    text = "".join(one.get_text_range() for one, sheet in zip(texts, pages, strict=True) if sheet.get_width() > 800)
    assert text.count("样例第69单位") == 1 and all(sign in text for sign in SIGNS.values())
    right = max(texts[0].get_charbox(number)[2] for number in range(texts[0].count_chars()))
    assert 780 < right < 842


def test_a_hundred_units_are_all_there_and_filtered_as_one_types(browser: Any, tmp_path: Path) -> None:
    shown = opened(browser, page(tmp_path, 100, [["2022-05-25", "2022-06-01"]] * 100))
    assert shown.execute_script("return document.querySelectorAll('#matrix tr[data-unit]').length") == 100
    assert shown.execute_script("return document.querySelectorAll('#matrix td[title]').length") == 100 * 103
    shown.find_element("id", "unit").send_keys("第100单位")
    assert "显示 1 个单位" in shown.find_element("id", "shown").text
