"""The desk: who may speak to it, what it takes in, and the whole way of an officer in a real browser."""

import asyncio
import http.client
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from evalcheck.cli.desk import handing_in

pytest.importorskip("starlette", reason="the extra desk is not installed")
pytest.importorskip("uvicorn", reason="the extra desk is not installed")

ROOT = Path(__file__).parent.parent
GOOD = ROOT / "samples" / "市体育局"


class Client:
    """A desk that runs, and requests to it as the page makes them."""

    def __init__(self, *args: str, home: Path) -> None:
        environment = os.environ | {
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "PYTHONUTF8": "1",
            "EVALCHECK_LANG": "zh",
            "TMPDIR": str(home),
        }
        command = [sys.executable, "-m", "evalcheck", "desk", "--no-browser", *args]
        self.home = home
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)", line)
        assert found, line + self.process.stdout.read().decode()
        self.port, self.token, self.address = int(found[1]), found[2], found[0]
        self.headers = {
            "Host": f"127.0.0.1:{self.port}", "Origin": f"http://127.0.0.1:{self.port}", "X-Evalcheck": "1",
            "Cookie": f"evalcheck-{self.port}={self.token}",
        }  # fmt: skip

    def ask(self, method: str, path: str, body: bytes | None = None, **changed: str | None) -> tuple[int, dict[str, str], bytes]:
        headers = {**self.headers, **{name.replace("_", "-"): value for name, value in changed.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {**headers, "Content-Length": str(len(body or b""))}.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body or b"")
        answer = connection.getresponse()
        told = answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
        connection.close()
        return told

    def post(self, path: str, asked: dict[str, Any] | None = None) -> dict[str, Any]:
        status, _, body = self.ask("POST", path, json.dumps(asked or {}).encode())
        return {"status": status, **json.loads(body)}

    def put(self, name: str, data: bytes) -> int:
        return self.ask("PUT", "/drag/file", data, X_Name=quote(name))[0]

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.ask("GET", "/state")[2])
        return found

    def done(self) -> dict[str, Any]:
        """The state when nothing is under way any more."""
        until = time.monotonic() + 120
        while (state := self.state())["busy"] and time.monotonic() < until:
            time.sleep(0.1)
        assert not state["busy"]
        return state

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Client]:
    home = tmp_path / "home"
    home.mkdir()
    client = Client(home=home)
    yield client
    client.end()


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A desk at which nothing is chosen, for tests that leave it so."""
    client = Client(home=tmp_path_factory.mktemp("idle"))
    yield client
    client.end()


def test_strangers_are_refused(idle: Client) -> None:
    assert idle.ask("GET", "/")[0] == 200
    assert idle.ask("GET", "/", Cookie=None)[0] == 403
    assert idle.ask("GET", "/state", Cookie=f"evalcheck-{idle.port}=x")[0] == 403
    assert idle.ask("GET", "/state", Cookie=f"evalcheck-{idle.port}={idle.token[:-1]}")[0] == 403
    assert idle.ask("GET", "/?token=wrong", Cookie=None)[0] == 403
    for host in ("evil.example", f"evil.example:{idle.port}", "127.0.0.1", f"127.0.0.1:{idle.port + 1}", None):
        assert idle.ask("GET", "/state", Host=host)[0] in (400, 421)
    for changed in (
        {"Origin": "http://evil.example"},
        {"Origin": None},
        {"Origin": "null"},
        {"X_Evalcheck": None},
        {"Sec_Fetch_Site": "cross-site"},
    ):
        assert idle.ask("POST", "/choose", b"{}", **changed)[0] == 403  # type: ignore[arg-type]
    assert idle.state()["root"] is None


def test_the_token_moves_into_a_cookie_that_scripts_and_other_sites_do_not_get(idle: Client) -> None:
    status, headers, _ = idle.ask("GET", f"/?token={idle.token}", Cookie=None)
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"]
    assert cookie.startswith(f"evalcheck-{idle.port}={idle.token};") and "HttpOnly" in cookie and "SameSite=strict" in cookie


def test_every_answer_has_a_strict_policy(idle: Client) -> None:
    for path in ("/", "/state", "/asset/desk.js", "/asset/nothing", "/template/case"):
        headers = idle.ask("GET", path)[1]
        assert "default-src 'none'" in headers["content-security-policy"] and "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("name", ["../x.txt", "a/../../x.txt", "/etc/x.txt", "a//b.txt", "", ".", "a\x00b", "..", "a/./b"])
def test_names_that_lead_out_of_the_copy_are_not_taken(idle: Client, name: str) -> None:
    before = {path for path in idle.home.rglob("*") if path.is_file()}
    idle.post("/drag")
    assert idle.put(name, b"x") == 409
    assert {path for path in idle.home.rglob("*") if path.is_file()} == before
    assert idle.post("/drag/end")["problem"] == "没有收到文件"


def test_two_files_of_one_name_do_not_overwrite_each_other(desk: Client) -> None:
    desk.post("/drag")
    assert [desk.put("a.txt", b"one"), desk.put("a.txt", b"two"), desk.put("a.txt/b", b"three")] == [200, 409, 409]
    desk.post("/drag/end")
    made = desk.ask("GET", "/copy.zip")
    assert made[0] == 200
    assert zipfile.ZipFile(io.BytesIO(made[2])).read("a.txt") == b"one"


def test_requests_over_the_bound_are_refused(idle: Client) -> None:
    status, _, body = idle.ask("POST", "/choose", b'{"path": "' + b"x" * (1024 * 1024) + b'"}')
    assert status == 400 and "problem" in json.loads(body)
    for broken in (b"", b"[]", b"{", b'{"path": 1}', b"\xff", b"[" * 100_000):
        assert idle.ask("POST", "/choose", broken)[0] in (400, 409)
    assert idle.state()["root"] is None


def test_more_files_or_bytes_than_the_bound_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def pieces(*data: bytes) -> Any:
        for one in data:
            yield one

    monkeypatch.setattr(handing_in, "MOST_FILES", 2)
    monkeypatch.setattr(handing_in, "MOST_BYTES", 10)
    copy = handing_in.Copy(tmp_path)
    asyncio.run(copy.take("a", pieces(b"12345")))
    with pytest.raises(handing_in.NotTaken, match="2 GB"):
        asyncio.run(copy.take("b", pieces(b"12345", b"6")))
    assert [path.name for path in copy.folder.iterdir()] == ["a"]
    copy.bytes = 0
    asyncio.run(copy.take("b", pieces(b"1")))
    with pytest.raises(handing_in.NotTaken, match="2 files"):
        asyncio.run(copy.take("c", pieces(b"1")))
    assert copy.folder.stat().st_mode & 0o077 == 0


def test_the_desk_works_by_the_ruleset_that_is_named(tmp_path: Path) -> None:
    rules, home = tmp_path / "own", tmp_path / "home"
    rules.mkdir()
    home.mkdir()
    (rules / "ruleset.yaml").write_text("extends: tianjin-2021\nid: our-city\nversion: '1'\ntitle: 本市清单\n", "utf-8")
    client = Client(str(GOOD), "--rules", str(rules), home=home)
    try:
        client.post("/check", {"as_of": "2022-05-30"})
        assert client.done()["judged"]["verdict"] == "pass"
        assert json.loads(client.ask("GET", "/report.json")[2])["ruleset"]["id"] == "our-city"
        page = client.ask("GET", "/")[2].decode()
        assert page.count('href="/template/') == 4 and "企业全量样本表（附件4）" in page and "市税务局" in page
        assert client.ask("GET", "/template/liaison")[0] == 200 and client.ask("GET", "/template/none")[0] == 400
    finally:
        client.end()


def test_a_ruleset_with_a_mistake_is_told_before_the_page_opens(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text("extends: tianjin-2021\nid: own\nversoin: 1\n", "utf-8")
    for named, told in (("tianjin-1066", "tianjin-1066"), (str(tmp_path), "versoin")):
        ended = subprocess.run([sys.executable, "-m", "evalcheck", "desk", "--rules", named, "--no-browser"], cwd=ROOT, capture_output=True)
        assert (ended.returncode, ended.stdout) == (2, b"") and told in ended.stderr.decode("utf-8")


def test_files_outside_what_was_made_are_not_given(idle: Client) -> None:
    for path in (
        "/made/../../etc/passwd",
        "/made/%2e%2e/%2e%2e/etc/passwd",
        "/made//etc/passwd",
        "/audit/..%2f..%2fetc%2fpasswd",
        "/asset/..%2fapp.py",
    ):
        assert idle.ask("GET", path)[0] in (404, 409)


def test_a_copy_is_checked_mended_declared_packed_and_given_back(desk: Client) -> None:
    desk.post("/drag")
    for path in (path for path in GOOD.rglob("*") if path.is_file()):
        wrong = "市级市体育局-提高公共服务满意度-94-大型场馆清单.xlsx" if "大型场馆清单" in path.name else path.relative_to(GOOD).as_posix()
        assert desk.put(wrong, path.read_bytes()) == 200
    state = desk.post("/drag/end")
    assert state["copied"] and state["folder"]
    desk.post("/check", {"as_of": "2022-05-30"})
    state = desk.done()
    assert state["judged"]["verdict"] == "fail" and len(state["judged"]["renames"]) == 1
    status, headers, body = desk.ask("GET", "/report")
    assert status == 200 and "sandbox" in headers["content-security-policy"] and "不通过" in body.decode()
    assert desk.post("/pack")["status"] == 200
    assert desk.done()["told"]["status"] == 1  # what does not pass is not packed

    desk.post("/rename", {"paths": [state["judged"]["renames"][0]["path"], "no such file"]})
    state = desk.done()
    assert state["judged"]["verdict"] == "pass" and state["undo"] == 1
    assert desk.post("/undo")["back"] == 1
    assert desk.done()["judged"]["verdict"] == "fail"
    desk.post("/rename", {"paths": [desk.state()["judged"]["renames"][0]["path"]]})
    assert desk.done()["judged"]["verdict"] == "pass"

    desk.post("/pack")
    told = desk.done()["told"]
    assert told["status"] == 0, told
    archive = next(name for name in told["files"] if name.endswith(".zip"))
    status, _, body = desk.ask("GET", "/made/" + quote(archive))
    assert status == 200 and body[:2] == b"PK"
    with zipfile.ZipFile(io.BytesIO(desk.ask("GET", "/copy.zip")[2])) as back:
        assert sorted(back.namelist()) == sorted(path.relative_to(GOOD).as_posix() for path in GOOD.rglob("*") if path.is_file())


def test_a_folder_in_place_is_declared_for(desk: Client, tmp_path: Path) -> None:
    folder = tmp_path / "市税务局"
    shutil.copytree(ROOT / "samples" / "市税务局", folder)
    assert desk.post("/choose", {"path": str(folder)})["folder"]
    desk.post("/check", {"as_of": "2022-05-30", "unit": "市税务局"})
    state = desk.done()
    months, optional = state["judged"]["months"], state["judged"]["optional"]
    assert months and optional
    desk.post("/declare", {"policy_start": {str(months[0]["item"]): "2021-03"}, "not_applicable": {optional[0]["clause"]: "本期没有<b>"}})
    state = desk.done()
    assert state["declared"]["policy_start"] == {str(months[0]["item"]): "2021-03"}
    assert state["declared"]["not_applicable"] == {optional[0]["clause"]: "本期没有<b>"}
    assert months[0]["item"] not in {one["item"] for one in state["judged"]["months"]}
    desk.post("/declare", {"policy_start": {str(months[0]["item"]): ""}, "not_applicable": {}})
    state = desk.done()
    assert not state["declared"]["policy_start"] and state["declared"]["not_applicable"] == {optional[0]["clause"]: "本期没有<b>"}
    assert months[0]["item"] in {one["item"] for one in state["judged"]["months"]}
    assert desk.post("/check", {"unit": "没有这个单位"})["status"] == 200
    assert "不认识单位" in desk.done()["told"]["problem"]


def test_work_can_be_stopped_and_one_at_a_time_is_done(desk: Client, tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    shutil.copytree(ROOT / "samples" / "市税务局", folder)
    desk.post("/choose", {"path": str(folder)})
    desk.post("/check", {"as_of": "2022-05-30"})
    assert desk.post("/check", {"as_of": "2022-05-30"})["status"] == 409
    state = desk.post("/stop")
    assert state["busy"] is None and state["told"]["problem"] == "已停止" and state["judged"] is None
    desk.post("/check", {"as_of": "2022-05-30"})
    assert desk.done()["judged"]["verdict"] == "fail"


def test_an_inbox_is_judged_and_its_pages_are_shown(desk: Client, tmp_path: Path) -> None:
    inbox, output = tmp_path / "收件箱", tmp_path / "结果"
    shutil.copytree(GOOD, inbox / "市体育局")
    assert desk.post("/audit", {"inbox": str(inbox), "output": str(output), "as_of": "2022-05-30"})["busy"] == "audit"
    state = desk.done()
    assert state["audit"] and state["told"]["status"] == 0, state["told"]
    status, headers, body = desk.ask("GET", state["audit"] + quote("总览.html"))
    assert desk.ask("GET", state["audit"] + quote("总览.html"), Cookie=None)[0] == 200
    assert desk.ask("GET", "/audit/x/" + quote("总览.html"), Cookie=None)[0] == 403
    assert desk.ask("GET", state["audit"] + quote("总览.html"), Host="evil.example")[0] == 421
    assert desk.ask("POST", state["audit"] + quote("总览.html"), Cookie=None)[0] == 403
    assert status == 200 and "sandbox" in headers["content-security-policy"] and "市体育局" in body.decode()
    assert desk.ask("GET", state["audit"] + "audit.json")[0] == 200
    os.symlink("/etc/passwd", output / "link.html")
    assert desk.ask("GET", state["audit"] + "link.html")[0] == 409


def _shown(browser: Any, element: str, text: str = "") -> Any:
    """The element once it is on the page and says so."""
    from selenium.common.exceptions import StaleElementReferenceException

    until = time.monotonic() + 120
    while time.monotonic() < until:
        with suppress(StaleElementReferenceException):  # the page was loaded anew meanwhile
            found = browser.find_element("id", element)
            if found.is_displayed() and text in found.text:
                return found
        time.sleep(0.1)
    raise AssertionError(f"{element} does not show {text!r}, but {browser.find_element('id', element).text!r}")


def with_a_wrong_name(folder: Path) -> Path:
    """The good sample, with one name to be mended."""
    package = folder / "市体育局"
    shutil.copytree(GOOD, package)
    halls = next(path for path in package.iterdir() if "大型场馆清单" in path.name)
    halls.rename(package / "市级市体育局-提高公共服务满意度-94-大型场馆清单.xlsx")
    return package


def test_an_officer_goes_all_the_way_in_a_browser(browser: Any, tmp_path: Path) -> None:
    folder = with_a_wrong_name(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    client = Client(home=home)
    try:
        browser.get(client.address)
        assert client.token not in browser.current_url and not browser.execute_script("return document.cookie")
        browser.find_element("id", "browse").click()
        typed = _shown(browser, "path")
        typed.clear()
        typed.send_keys(f"{folder}\n")
        browser.find_element("id", "take").click()
        _shown(browser, "chosen", "市体育局")
        browser.execute_script("document.getElementById('as_of').value = '2022-05-30'")
        _shown(browser, "go").click()
        _shown(browser, "verdict", "不通过")
        browser.switch_to.frame(_shown(browser, "report"))
        assert "提高公共服务满意度" in browser.find_element("tag name", "body").text
        assert browser.execute_script("try { return parent.document.title } catch (e) { return 'apart' }") == "apart"
        browser.switch_to.default_content()

        names = browser.find_element("id", "t-report")
        names.send_keys("\ue014")  # the arrow to the right: no mouse is needed
        assert browser.switch_to.active_element.get_attribute("id") == "t-names"
        assert "提高公共服务群众满意度" in _shown(browser, "renames").text
        _shown(browser, "rename-all").send_keys("\n")
        _shown(browser, "verdict", "√ 通过")
        _shown(browser, "undo", "1")
        assert "大型场馆清单" in "".join(path.name for path in folder.iterdir() if "提高公共服务群众满意度-94" in path.name)
        browser.find_element("id", "t-send").click()
        _shown(browser, "pack").click()
        _shown(browser, "told", ".zip")
        assert any(path.suffix == ".eml" for path in (tmp_path / "市体育局-报送").iterdir())
        browser.find_element("id", "language").click()
        _shown(browser, "h-choose", "Choose the package")
        _shown(browser, "verdict", "PASS")
        problems = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE" and "favicon" not in entry["message"]]
        assert not problems
        browser.find_element("id", "end").click()
        assert client.process.wait(30) == 0
    finally:
        client.end()


def test_an_evaluator_judges_an_inbox_and_goes_from_page_to_page(browser: Any, tmp_path: Path) -> None:
    inbox, output, home = tmp_path / "收件箱", tmp_path / "结果", tmp_path / "home"
    shutil.copytree(GOOD, inbox / "市体育局")
    home.mkdir()
    client = Client(home=home)
    try:
        browser.get(client.address)
        browser.find_element("css selector", "[data-view=evaluator]").click()
        _shown(browser, "inbox").send_keys(str(inbox))
        browser.find_element("id", "output").send_keys(str(output))
        browser.execute_script("document.getElementById('audit_as_of').value = '2022-05-30'")
        browser.find_element("css selector", "#audit > button:not([type])").click()
        browser.switch_to.frame(_shown(browser, "overview"))
        browser.find_element("css selector", 'a[href$=".html"]').click()
        until = time.monotonic() + 30
        while "没有发现不符合通知要求之处" not in (text := browser.find_element("tag name", "body").text) and time.monotonic() < until:
            time.sleep(0.1)
        assert "没有发现不符合通知要求之处" in text and "大型场馆数" in text
    finally:
        browser.switch_to.default_content()
        client.end()


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.long), 390])
def test_an_evaluator_draws_deals_and_drafts_in_the_browser(browser: Any, tmp_path: Path, width: int) -> None:
    inbox, out, home = tmp_path / "收件箱", tmp_path / "结果", tmp_path / "home"
    shutil.copytree(GOOD.parent / "市税务局", inbox / "市税务局")
    home.mkdir()
    assert subprocess.run([sys.executable, "-m", "evalcheck", "audit", inbox, "-o", out, "--as-of", "2022-05-30"], cwd=ROOT).returncode == 1
    client = Client(str(out), home=home)
    size = browser.get_window_size()
    try:
        browser.set_window_size(width, 900)
        browser.get(client.address)
        _shown(browser, "season")
        fields = {"size": "2", "seed": "7", "callers": "甲", "name": "初稿"}
        for name, value in fields.items():
            browser.find_element("css selector", f"#season [name={name}]").send_keys(value)
        _worked(browser, "form[data-work=draw] > button:not([type])", "已写入")
        _worked(browser, "form[data-work=sheets] > button:not([type])", "外呼表")
        _worked(browser, "button[data-work=report]", "评估报告")
        _worked(browser, "form[data-work=freeze] > button:not([type])", "初稿")
        names = [link.text for link in browser.find_elements("css selector", "#results a")]
        assert {"评估报告.docx", "抽样名单.xlsx"} <= set(names) and any(name.startswith("定稿/初稿/") for name in names)
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        browser.set_window_size(size["width"], size["height"])
        client.end()


def _worked(browser: Any, button: str, told: str) -> None:
    """Click, and wait until what the work printed is there and the page takes the next click."""
    found = browser.find_element("css selector", f"#season {button}")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    found.click()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if found.is_enabled() and told in browser.find_element("id", "audit-told").text:
            return
        time.sleep(0.1)
    raise AssertionError(f"{button}: {browser.find_element('id', 'audit-told').text} {browser.find_element('id', 'problem').text}")


def test_an_evaluator_goes_on_with_an_audit_at_the_desk(tmp_path: Path) -> None:
    """Tables to take, copies merged, the frame, the draft of the report; what is asked wrongly changes nothing."""
    inbox, out, home = tmp_path / "收件箱", tmp_path / "结果", tmp_path / "home"
    for unit in (GOOD, GOOD.parent / "市税务局"):
        shutil.copytree(unit, inbox / unit.name)
    home.mkdir()
    client = Client(home=home)
    try:
        assert client.post("/season", {"work": "report"})["problem"] == "还没有汇总结果"
        client.post("/audit", {"inbox": str(inbox), "output": str(out), "as_of": "2022-05-30"})
        state = client.done()
        assert {"核验记录.xlsx", "落实明细表.xlsx", "audit.json"} <= set(state["tables"]) and "总览.html" not in state["tables"]
        assert client.ask("GET", state["audit"] + quote("核验记录.xlsx"))[0] == 200

        _conclude(out / "核验记录.xlsx", tmp_path / "副本.xlsx", "94-1", "属实")
        client.post("/drag")
        assert client.put("副本.xlsx", (tmp_path / "副本.xlsx").read_bytes()) == 200
        client.post("/season", {"work": "merge"})
        told = client.done()["told"]
        assert told["what"] == "season" and told["status"] == 1, told  # one of the two units fails, as in a terminal
        assert "属实" in (out / "audit.json").read_text("utf-8")

        for number in ("", "2"):
            client.post("/season", {"work": "report"})
            told = client.done()["told"]
            assert told["status"] == 0 and (out / f"评估报告{number}.docx").is_file(), told

        asked = (("frame", {}), ("draw", {"size": "2", "seed": "7"}), ("sheets", {"callers": "甲"}))
        for work, given in asked:
            client.post("/season", {"work": work, "given": given})
            told = client.done()["told"]
            assert told["status"] == 0, told
        [sheet] = [name for name in client.state()["tables"] if name.startswith("电话调查/")]
        status, _, body = client.ask("GET", client.state()["audit"] + quote(sheet))
        client.post("/drag")
        assert status == 200 and client.put("回收.xlsx", body) == 200
        for work, given, statuses in (("collect", {}, {0}), ("rates", {}, {0, 3}), ("freeze", {"name": "初稿"}, {0, 1})):
            client.post("/season", {"work": work, "given": given})
            told = client.done()["told"]
            assert told["status"] in statuses, told
        assert {"survey.json", "调查结果.xlsx", "定稿/初稿/audit.json"} <= set(client.state()["tables"])

        before = sorted(path.name for path in out.iterdir())
        for work, given in (("none", {}), ("draw", {}), ("draw", {"size": "-1", "seed": "1"}), ("freeze", {"name": "--rules"})):
            assert client.post("/season", {"work": work, "given": given})["status"] == 400
        client.post("/drag")
        assert client.post("/season", {"work": "collect"})["problem"] == "没有收到文件"
        assert sorted(path.name for path in out.iterdir()) == before
    finally:
        client.end()


def _conclude(record: Path, copy: Path, clause: str, conclusion: str) -> None:
    """A copy of the verification record in which one row has its conclusion."""
    from openpyxl import load_workbook

    book = load_workbook(record)
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    column = next(cell.column for cell in cells if str(cell.value).startswith("核验结论"))
    row = next(cell.row for cell in cells if str(cell.value).startswith(clause))
    sheet.cell(row, column).value = conclusion
    book.save(copy)


TAB, RIGHT, ENTER = "\ue004", "\ue014", "\ue007"


def _press(browser: Any, keys: str) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(browser).send_keys(keys).perform()


def _reach(browser: Any, element: str, key: str = TAB, most: int = 80) -> None:
    """Press a key until an element has the focus."""
    for _ in range(most):
        if browser.switch_to.active_element.get_attribute("id") == element:
            return
        _press(browser, key)
    raise AssertionError(f"{element} cannot be reached with the keyboard")


def test_the_keyboard_alone_will_do(browser: Any, tmp_path: Path) -> None:
    folder = with_a_wrong_name(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    client = Client(str(folder), home=home)
    try:
        browser.get(client.address)
        _shown(browser, "go")
        _reach(browser, "as_of")
        # In which order a day is typed is for the browser's language.
        browser.execute_script("document.getElementById('as_of').value = '2022-05-30'")
        _reach(browser, "go")
        _press(browser, ENTER)
        _shown(browser, "verdict", "不通过")
        _reach(browser, "t-report")
        _reach(browser, "t-names", RIGHT)
        _reach(browser, "rename-all")
        _press(browser, ENTER)
        _shown(browser, "verdict", "√ 通过")
        _reach(browser, "t-names")
        _reach(browser, "t-send", RIGHT)
        _reach(browser, "pack")
        _press(browser, ENTER)
        _shown(browser, "told", ".zip")
    finally:
        client.end()


def test_what_an_earlier_audit_left_is_no_result_of_one_that_failed(desk: Client, tmp_path: Path) -> None:
    inbox, output = tmp_path / "收件箱", tmp_path / "结果"
    inbox.mkdir()
    output.mkdir()
    (output / "audit.json").write_text("{}")
    os.utime(output / "audit.json", (0, 0))
    (output / "落实明细表.xlsx").write_text("no workbook")
    desk.post("/audit", {"inbox": str(inbox), "output": str(output), "as_of": "2022-05-30"})
    state = desk.done()
    assert state["told"]["status"] == 2 and state["audit"] is None


def test_a_report_of_a_hostile_name_acts_on_nobody(browser: Any, tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    folder.mkdir()
    (folder / "<img src=x onerror=parent.hit=1;top.hit=1>.txt").write_text("<script>top.hit=1</script>")
    home = tmp_path / "home"
    home.mkdir()
    client = Client(str(folder), home=home)
    try:
        browser.get_log("browser")
        browser.get(client.address)
        browser.execute_script("document.getElementById('as_of').value = '2022-05-30'")
        _shown(browser, "go").click()
        _shown(browser, "verdict", "不通过")
        browser.find_element("id", "t-names").click()
        assert "<img src=x" in _shown(browser, "p-names", "<img").text
        browser.find_element("id", "t-report").click()
        browser.switch_to.frame(_shown(browser, "report"))
        assert "<img src=x" in browser.find_element("tag name", "body").text
        assert browser.find_elements("css selector", "img[src=x]") == []
        browser.switch_to.default_content()
        assert browser.execute_script("return window.hit") is None
        # The policy would have stopped a script, and that would have been told here: nothing got so far.
        # The page of an earlier test may have asked its server, which has ended, until this one took its place.
        told = [entry["message"] for entry in browser.get_log("browser") if "/state?since=" not in entry["message"]]
        assert [message for message in told if "favicon" not in message] == []
    finally:
        client.end()


def test_a_page_narrow_as_a_phone_needs_no_sideways_scrolling(browser: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    client = Client(str(GOOD), home=home)
    try:
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True})
        browser.get(client.address)
        _shown(browser, "go").click()
        _shown(browser, "verdict")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        client.end()


def test_nothing_is_left_when_it_ends(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    client = Client(home=home)
    client.post("/drag")
    client.put("a.txt", b"x")
    client.post("/drag/end")
    assert any(home.glob("evalcheck-*"))
    assert client.post("/end")["status"] == 200
    assert client.process.wait(30) == 0
    assert not any(home.glob("evalcheck-*"))


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "starlette.py").write_text("raise ImportError")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-m", "evalcheck", "desk"], env=environment, capture_output=True)
    assert done.returncode == 2 and 'pip install "evalcheck-cn[desk]"' in done.stderr.decode()
