"""The HTML report: one file without network, under 5 MB whatever it lists; and in a real browser: filter, search, keyboard, print."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from evalcheck.findings import Location
from evalcheck.report import Report
from evalcheck.reporters import RenderOptions, rendered
from evalcheck.reporters.html import BUDGET, WITHOUT_SCRIPT
from tests.findings_in_bulk import HOSTILE, hostile, many
from tests.fixtures.hand_built import EMPTY_OF_SORTS, FAILING, INCOMPLETE, PASSING, PHONE, SEPARATOR

MB = 1_000_000


def page(report: Report, **options: Any) -> str:
    return rendered("html", report, RenderOptions(**options)).decode()


def data(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found
    return json.loads(found[1])


def test_nothing_is_fetched_from_anywhere() -> None:
    text = page(FAILING)
    assert not re.search(r"<(img|link|iframe|object|embed|base|form[^>]* action)\b|url\(|@import|\bsrc=|https?://", text)
    assert set(re.findall(r'href="(.)', text)) == {"#"}
    assert "default-src &#39;none&#39;" in text and "unsafe" not in text


def test_the_policy_lets_through_our_own_script_and_style_only() -> None:
    import hashlib

    text = page(FAILING)
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.S)
        assert base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode() in text.split("<title>")[0].replace("&#43;", "+")
    assert not re.search(r"\son\w+=|\sstyle=", re.sub("<(style|script)[ >].*?</\\1>", "", text, flags=re.S))


def test_the_verdict_stands_before_all_else_and_is_no_false_green() -> None:
    for report, words in ((FAILING, "不通过"), (PASSING, "通过"), (INCOMPLETE, "未查全"), (EMPTY_OF_SORTS, "通过")):
        assert re.search(r"<h1><span.*?</span>(.*?)</h1>", page(report))[1] == words  # type: ignore[index]
    assert '<header class="card verdict incomplete">' in page(INCOMPLETE)


def test_the_grid_tells_states_by_sign_and_words_and_not_by_colour_alone() -> None:
    text = page(FAILING)
    for state, sign, words in (("met", "√", "齐全"), ("missing", "×", "缺少"), ("partial", "△", "不全"), ("review", "○", "待人工核对")):
        cell = rf'<td class="{state}"><a href="#c-\d-\d" title="[^"]+" aria-label="\d-\d {sign} {words} [^"]+"><i>{sign}</i>'
        assert re.search(cell, text)
    assert all(f'id="{target}"' in text for target in re.findall(r'href="#(c-[^"]+)"', text))


def test_names_and_values_never_become_markup() -> None:
    text = page(hostile())
    outside = re.sub("<(style|script)[ >].*?</\\1>|<i>[√×△○—]</i>", "", text, flags=re.S)
    for harm in ("<script>window", "<img", "onerror=window.harmed=1>.", "<i>", "<u>"):
        assert harm not in outside
    inside = re.search(r'id="data">(.*?)</script>', text, re.S)
    assert inside and "<" not in inside[1]
    listed = data(text)
    files = {listed["strings"][row[2]] for row in listed["rows"]}
    assert HOSTILE[0] in files and len(files) == len(HOSTILE)


def test_without_a_script_the_first_findings_are_still_there() -> None:
    (plain,) = re.findall("<noscript>(.*?)</noscript>", page(many(1000)), re.S)
    assert plain.count("<li ") == WITHOUT_SCRIPT and f"只列出前 {WITHOUT_SCRIPT} 处，共 1000 处" in plain


def test_ten_thousand_findings_are_all_there_and_far_below_5_mb() -> None:
    text = page(many(10_000))
    assert len(data(text)["rows"]) == 10_000 and 'class="cut"' not in text
    assert len(text.encode()) < 2 * MB


def test_too_many_findings_are_cut_below_5_mb_and_the_cut_is_said_exactly() -> None:
    report = many(40_000, files=40_000)
    text = page(report)
    listed = data(text)
    kept = len(listed["rows"])
    left = 40_000 - kept
    assert len(text.encode()) < 5 * MB and 0 < kept < 40_000 and BUDGET < 5 * MB
    assert f"另有 {left} 处没有列在这里" in text
    severities = [listed["strings"][row[0]] for row in listed["rows"]]
    assert severities.count("error") == report.counts["error"]
    cut = {key: report.counts[key] - severities.count(key) for key in ("error", "warning", "note")}
    assert sum(cut.values()) == left and f"提示 {cut['note']}" in text


def test_waived_findings_stand_with_their_file_and_their_reason() -> None:
    listed = data(page(FAILING))
    rows = [[listed["strings"][index] for index in row] for row in listed["rows"]]
    assert [row[7] for row in rows if row[7]] == ["系统导出,无法改名（批准：王某）"]
    files = [row[2] for row in rows]
    assert sum(a != b for a, b in pairwise(files)) + 1 == len(set(files))


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:
    """Open a report; whatever the browser complains about fails the test."""
    browser.get_log("browser")

    def open_(report: Report, **options: Any) -> Any:
        path = tmp_path / "report.html"
        path.write_bytes(rendered("html", report, RenderOptions(**options)))
        browser.get(path.as_uri())
        return browser

    yield open_
    assert browser.get_log("browser") == []


def codes(browser: Any) -> list[str]:
    return [link.text for link in browser.find_elements("css selector", ".finding .top a")]


def shown(browser: Any) -> str:
    return str(browser.find_element("id", "shown").text)


def search(browser: Any, text: str) -> None:
    box = browser.find_element("id", "query")
    box.clear()
    box.send_keys(text + "\ue007")


def test_findings_are_filtered_by_severity_and_code(opened: Any) -> None:
    browser = opened(FAILING)
    assert (shown(browser), len(codes(browser))) == ("显示 6 / 6 处", 6)
    browser.find_element("css selector", "[data-severity=error]").click()
    assert sorted(codes(browser)) == ["FIL007", "NAM002", "NAM002"]
    browser.find_element("css selector", "[data-severity=waived]").click()
    assert shown(browser) == "显示 2 / 6 处"
    browser.find_element("css selector", "#code option[value=NAM002]").click()
    assert codes(browser) == ["NAM002"]
    browser.find_element("css selector", "[data-severity=warning]").click()
    assert codes(browser) == [] and "没有符合条件的问题" in browser.find_element("id", "list").text


def test_findings_are_found_by_name_message_and_fix_whatever_their_width_and_case(opened: Any) -> None:
    browser = opened(FAILING)
    for words, found in (("thumbs.DB", ["FIL007"]), ("11 位手机", ["ROW003"]), ("SHEET1!f17", ["ROW003"]), ("cov001", ["COV001"])):
        search(browser, words)
        assert codes(browser) == found, words
    search(browser, "没有这样的词")
    assert codes(browser) == [] and shown(browser) == "显示 0 / 6 处"


def test_everything_can_be_reached_from_the_keyboard(opened: Any) -> None:
    browser = opened(FAILING)
    body = browser.find_element("tag name", "body")
    body.send_keys("j")
    assert browser.switch_to.active_element.find_element("css selector", ".top a").text == "ROW003"
    browser.switch_to.active_element.send_keys("j")
    assert browser.switch_to.active_element.find_element("css selector", ".top a").text != "ROW003"
    browser.switch_to.active_element.send_keys("k")
    assert browser.switch_to.active_element.find_element("css selector", ".top a").text == "ROW003"
    browser.switch_to.active_element.send_keys("/")
    assert browser.switch_to.active_element.get_attribute("id") == "query"
    browser.switch_to.active_element.send_keys("jk\ue007")
    assert shown(browser) == "显示 0 / 6 处"
    browser.switch_to.active_element.send_keys("\ue00c")
    assert shown(browser) == "显示 6 / 6 处" and browser.find_element("id", "query").get_attribute("value") == ""
    browser.find_element("css selector", "[data-severity=error]").send_keys(" ")
    assert "ROW003" not in codes(browser)


def test_a_cell_of_the_grid_leads_to_its_clause(opened: Any) -> None:
    browser = opened(FAILING)
    assert not browser.find_element("id", "c-1-2").is_displayed()
    browser.find_element("css selector", "td.missing a").click()
    browser.execute_async_script("setTimeout(arguments[0], 50)")
    assert browser.find_element("id", "c-1-2").is_displayed()
    assert "政策文件" in browser.find_element("id", "c-1-2").text


def test_ten_thousand_findings_do_not_freeze_the_page(opened: Any) -> None:
    browser = opened(many(10_000))
    ready = browser.execute_script("return performance.getEntriesByType('navigation')[0].domInteractive")
    assert ready < 2000 and len(codes(browser)) == 200 and shown(browser) == "显示 10000 / 10000 处"
    spent = browser.execute_script(
        "var t = performance.now(); document.getElementById('query').value = '第7批 手机';"
        "document.getElementById('bar').onsubmit(new Event('x')); return performance.now() - t"
    )
    assert spent < 1000 and shown(browser) == "显示 7 / 10000 处"
    search(browser, "批")
    browser.find_element("id", "more").click()
    assert len(browser.find_elements("css selector", ".finding")) == 400


def test_hostile_names_do_nothing_in_a_browser(opened: Any) -> None:
    browser = opened(hostile())
    assert browser.execute_script("return window.harmed") is None
    assert browser.execute_script("return [document.scripts.length, document.images.length]") == [2, 0]
    assert HOSTILE[0] in [head.text.removesuffix("1").rstrip() for head in browser.find_elements("css selector", "#list h3")]


def test_it_prints_on_a4_with_every_finding(opened: Any) -> None:
    import pypdfium2

    browser = opened(FAILING)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
    document = pypdfium2.PdfDocument(base64.b64decode(printed["data"]))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {(595, 842)}
    for words in ("不通过", "ROW003", "COV001", "27509186", "逐条核验"):
        assert words in text
    assert "搜索文件名" not in text
    document.close()


def test_printing_lists_more_than_the_screen_and_says_the_cut(opened: Any) -> None:
    browser = opened(many(3000))
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert len(browser.find_elements("css selector", ".finding")) == 2000
    assert "前 2000 处，共 3000 处" in browser.execute_script("return document.querySelector('.printed').textContent")
    browser.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert len(browser.find_elements("css selector", ".finding")) == 200


def test_personal_data_is_masked_on_the_page_too(opened: Any) -> None:
    finding = PHONE.at(Location("a.xlsx"), column="x", count=1, rows="2", first="13800001234", person="欧阳小明")
    stray = SEPARATOR.at(Location("a.xlsx"), sign="13912345678", right="x")
    text = opened(replace(PASSING, findings=(finding, stray))).page_source
    assert "13800001234" not in text and "欧阳小明" not in text and "13912345678" not in text and "138****1234" in text


def headings(browser: Any) -> list[str]:
    return [head.text for head in browser.find_elements("css selector", "#list h3")]


def test_findings_are_grouped_by_fault_as_well_as_by_file(opened: Any) -> None:
    browser = opened(FAILING)
    assert any("窗口照片" in head for head in headings(browser))
    browser.find_element("css selector", "[data-group=code]").click()
    assert [head.split()[0] for head in headings(browser)] == ["COV001", "FIL015", "ROW003", "FIL007", "NAM002"]
    assert browser.find_element("css selector", ".finding .file").text == "整个材料包"
    assert shown(browser) == "显示 6 / 6 处"
    browser.find_element("css selector", "[data-group=file]").click()
    assert any("窗口照片" in head for head in headings(browser))


def test_a_right_name_is_copied_by_its_button(opened: Any) -> None:
    right = "市级市市场监管委-优化企业开办服务-2-窗口照片.jpg"
    browser = opened(replace(FAILING, findings=tuple(with_name(finding, right) for finding in FAILING.findings)))
    browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    button = browser.find_element("css selector", ".copy")
    assert button.text == "复制文件名" and button.get_attribute("title") == right
    button.click()
    browser.execute_async_script("setTimeout(arguments[0], 100)")
    assert button.text == "已复制"
    query = browser.find_element("id", "query")
    query.send_keys("\ue009" + "v")
    assert query.get_attribute("value") == right


def with_name(finding: Any, name: str) -> Any:
    return replace(finding, facts={**finding.facts, "suggestion": name}) if finding.code == "NAM002" else finding


def test_nothing_is_wider_than_a_telephone(opened: Any) -> None:
    browser = opened(FAILING)
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False})
    for _ in range(2):
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
        browser.find_element("css selector", "#clauses summary").click()
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_list_of_names_has_a_line_for_each(opened: Any) -> None:
    from evalcheck.checks import KINDS

    names = tuple(f"市级市税务局-优化纳税服务-25-名单{n}" for n in range(40))
    said = "材料清单没有列出 50 份材料中的 40 份："
    left_out = KINDS["COV005"].at(Location("材料清单.docx"), count=40, total=50, problem=said, named="略", names=names)
    browser = opened(replace(FAILING, findings=(left_out,)))
    message = browser.find_element("css selector", ".message").text.split("\n")
    assert message == [f"{said}见下", *names]
    rows = docx_rows(rendered("notice", replace(FAILING, findings=(left_out,)), RenderOptions()))
    letter = "\n".join(cell for row in rows for cell in row)
    assert "\n".join([f"{said}见下", *names]) in letter
    screen = rendered("terminal", replace(FAILING, findings=(left_out,)), RenderOptions()).decode()
    assert f"      - {names[0]}\n      - {names[1]}\n" in screen and "另有 20 个没有列出" in screen


def docx_rows(data: bytes) -> list[list[str]]:
    import io

    import docx

    return [[cell.text for cell in row.cells] for table in docx.Document(io.BytesIO(data)).tables for row in table.rows]
