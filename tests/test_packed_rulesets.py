"""A ruleset in one file: the same bytes, read like a folder, told where anything is not as its author packed it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from evalcheck.cli.app import run
from evalcheck.ruleset import RulesetError, load_ruleset
from evalcheck.ruleset.packed import _digest_of
from evalcheck.ruleset.shipped import builtin_rulesets

SAMPLE = Path(__file__).parent.parent / "samples" / "市体育局"
DAY = ["--as-of", "2022-05-27"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ruleset of one's own upon one beside it, upon the built-in one, and what it is packed into."""
    folder = tmp_path_factory.mktemp("made")
    for name, base in (("my-city", "shared"), ("shared", "tianjin-2021")):
        (folder / "rules" / name).mkdir(parents=True)
        text = f"extends: {base}\nid: {name}\nversion: '2022.1'\ntitle: 样例市清单\n"
        (folder / "rules" / name / "ruleset.yaml").write_text(text, "utf-8")
    (folder / "rules" / "my-city" / "说明.md").write_text("改了名称。\n", "utf-8")
    (folder / "rules" / "my-city" / "run.py").write_text("raise SystemExit\n", "utf-8")
    assert run(["rules", "pack", str(folder / "rules" / "my-city"), "-o", str(folder / PACKED)]) == 0
    return folder


PACKED = "my-city-2022.1.evalrules"


@pytest.fixture
def city(made: Path, tmp_path: Path) -> Path:
    """One's own copy of the ruleset."""
    return Path(shutil.copytree(made / "rules", tmp_path / "rules")) / "my-city"


@pytest.fixture
def packed(made: Path, city: Path, tmp_path: Path) -> Path:
    """One's own copy of what it is packed into, near the ruleset."""
    return Path(shutil.copy(made / PACKED, tmp_path / PACKED))


def test_packing_tells_the_digest_of_what_it_made(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "pack", str(city), "-o", str(tmp_path / "a.evalrules")]) == 0
    assert hashlib.sha256((tmp_path / "a.evalrules").read_bytes()).hexdigest() in capsys.readouterr().out


def rezipped(path: Path, change: Callable[[dict[str, bytes]], Mapping[str, bytes]], how: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path) as archive:
        files = change({name: archive.read(name) for name in archive.namelist()})
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def test_the_same_folder_gives_the_same_bytes_wherever_it_lies(city: Path, packed: Path, tmp_path: Path) -> None:
    shutil.copytree(city.parent, tmp_path / "elsewhere", copy_function=shutil.copy)
    other = tmp_path / "b.evalrules"
    assert run(["rules", "pack", str(tmp_path / "elsewhere" / "my-city"), "-o", str(other)]) == 0
    assert other.read_bytes() == packed.read_bytes()
    names = zipfile.ZipFile(packed).namelist()
    assert names == ["manifest.json", "my-city/ruleset.yaml", "my-city/说明.md", "shared/ruleset.yaml"]


def test_it_is_loaded_like_its_folder(city: Path, packed: Path) -> None:
    one, other = load_ruleset(str(packed)), load_ruleset(str(city))
    assert (one.id, one.version, one.sha256) == (other.id, other.version, other.sha256)
    assert one.catalogue == other.catalogue and one.rules == other.rules


def test_the_built_in_ruleset_can_be_packed_whole(tmp_path: Path) -> None:
    path = tmp_path / "t.evalrules"
    assert run(["rules", "pack", "tianjin-2021", "-o", str(path)]) == 0
    assert "tianjin-2021/units.yaml" in zipfile.ZipFile(path).namelist()
    assert load_ruleset(str(path)).catalogue == load_ruleset("tianjin-2021").catalogue


def test_commands_take_it_and_hold_it_to_its_digest(packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    call = ["validate", str(SAMPLE), *DAY, "--rules", str(packed), "--format", "json"]
    assert run(call) == 0
    assert json.loads(capsys.readouterr().out)["ruleset"]["id"] == "my-city"
    assert run([*call, "--sha256", digest.upper()]) == 0
    assert run(["--lang", "zh", *call, "--sha256", "0" * 64]) == 2
    assert "规则包的校验值不符" in capsys.readouterr().err
    assert run(["audit", str(SAMPLE.parent), "-o", str(tmp_path / "out"), *DAY, "--rules", str(packed), "--sha256", digest]) in (0, 1)
    assert json.loads((tmp_path / "out" / "audit.json").read_text("utf-8"))["ruleset"]["id"] == "my-city"


def test_a_digest_without_a_packed_ruleset_is_a_wrong_call(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for named in ([], ["--rules", str(city)]):
        assert run(["--lang", "zh", "validate", str(SAMPLE), *named, "--sha256", "0" * 64]) == 2
        assert "--sha256 要与 --rules 规则包" in capsys.readouterr().err


CHANGED = {
    "a file changed": lambda files: {**files, "shared/ruleset.yaml": files["shared/ruleset.yaml"] + b"#"},
    "a file added": lambda files: {**files, "my-city/more.yaml": b"a: 1"},
    "a file missing": lambda files: {name: data for name, data in files.items() if name != "my-city/说明.md"},
    "no manifest": lambda files: {name: data for name, data in files.items() if name != "manifest.json"},
    "a manifest that is none": lambda files: {**files, "manifest.json": b"[]"},
    "a deep manifest": lambda files: {**files, "manifest.json": b"[" * 100_000},
    "another form": lambda files: {**files, "manifest.json": files["manifest.json"].replace(b"evalcheck-rules/1", b"evalcheck-rules/9")},
    "another base": lambda files: {**files, "manifest.json": _other_base(files["manifest.json"])},
}


def _other_base(manifest: bytes) -> bytes:
    told = json.loads(manifest)
    told["builtin"]["tianjin-2021"] = "0" * 64
    return json.dumps(told).encode()


@pytest.mark.parametrize("what", CHANGED)
def test_what_was_changed_after_packing_is_told(what: str, packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rezipped(packed, CHANGED[what])
    for language, words in (("zh", ("请重新取得", "请安装规则包要求的版本")), ("en", ("get it again", "install the version"))):
        assert run(["--lang", language, "rules", "check", str(packed)]) == 2
        told = capsys.readouterr().err
        assert any(one in told for one in words)


def _led_out(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    told = json.loads(files["manifest.json"])
    told["files"][name] = hashlib.sha256(b"a: 1").hexdigest()
    return {**files, "manifest.json": json.dumps(told).encode(), name: b"a: 1"}


OUTSIDE = ("../out.yaml", "/out.yaml", "my-city/../../out.yaml", "c:/x/out.yaml", "my-city\\out.yaml", "out.yaml", "a/out.py")


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_is_written_outside_its_private_folder(name: str, packed: Path, tmp_path: Path) -> None:
    rezipped(packed, lambda files: _led_out(files, name))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RulesetError):
        load_ruleset(str(packed))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bomb_and_bytes_that_are_no_pack_are_told(packed: Path, tmp_path: Path) -> None:
    rezipped(packed, lambda files: {**files, "my-city/big.yaml": b"#" * 70_000_000}, zipfile.ZIP_DEFLATED)
    noise = tmp_path / "noise.evalrules"
    noise.write_bytes(bytes(range(256)) * 40)
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    (tmp_path / "empty.evalrules").write_bytes(empty.getvalue())
    (tmp_path / "folder.evalrules").mkdir()
    for path in (packed, noise, tmp_path / "empty.evalrules", tmp_path / "folder.evalrules", tmp_path / "none.evalrules"):
        with pytest.raises(RulesetError):
            load_ruleset(str(path))


def test_a_base_that_lies_elsewhere_is_told_with_what_to_do(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.move(str(city.parent / "shared"), str(tmp_path / "shared"))
    text = (city / "ruleset.yaml").read_text("utf-8").replace("extends: shared", "extends: ../../shared")
    (city / "ruleset.yaml").write_text(text, "utf-8")
    assert run(["--lang", "zh", "rules", "pack", str(city), "-o", str(tmp_path / "a.evalrules")]) == 2
    assert "要放在同一个文件夹里" in capsys.readouterr().err and not (tmp_path / "a.evalrules").exists()


def test_nothing_is_overwritten_unasked(city: Path, packed: Path) -> None:
    before = packed.read_bytes()
    (city / "ruleset.yaml").write_text((city / "ruleset.yaml").read_text("utf-8") + "# 新\n", "utf-8")
    assert run(["rules", "pack", str(city), "-o", str(packed)]) == 2 and packed.read_bytes() == before
    assert run(["rules", "pack", str(city), "-o", str(packed), "--force"]) == 0 and packed.read_bytes() != before


def test_a_signature_holds_by_its_key_alone(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519", reason="the extra sign is not installed")
    path = tmp_path / "a.evalrules"
    keys = [_written(ed25519.Ed25519PrivateKey.generate(), tmp_path / str(n)) for n in range(2)]
    assert run(["rules", "pack", str(city), "-o", str(path), "--key", str(keys[0][0])]) == 0
    assert len((tmp_path / "a.evalrules.sig").read_bytes()) == 64
    assert run(["rules", "check", str(path), "--key", str(keys[0][1])]) == 0
    for wrong, words in ((keys[1][1], "与签名 a.evalrules.sig 不符"), (keys[0][0], "不是 Ed25519 公钥"), (tmp_path / "none", "读不出")):
        assert run(["--lang", "zh", "rules", "check", str(path), "--key", str(wrong)]) == 2
        assert words in capsys.readouterr().err
    path.write_bytes(path.read_bytes() + b" ")
    assert run(["rules", "check", str(path), "--key", str(keys[0][1])]) == 2
    assert run(["--lang", "zh", "rules", "pack", str(city), "-o", str(tmp_path / "b.evalrules"), "--key", str(keys[0][1])]) == 2
    assert "不是没有密码的 Ed25519 私钥" in capsys.readouterr().err and not (tmp_path / "b.evalrules").exists()


def _written(key: object, stem: Path) -> tuple[Path, Path]:
    from cryptography.hazmat.primitives import serialization as form

    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())  # type: ignore[attr-defined]
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    for suffix, data in ((".key", private), (".pub", public)):
        stem.with_suffix(suffix).write_bytes(data)
    return stem.with_suffix(".key"), stem.with_suffix(".pub")


DRAFT = "extends: tianjin-2021\nid: draft\nversion: '1'\ntitle: 草稿\nreview: {place: 附件1, doubt: [window]}\n"


def test_a_draft_is_packed_only_where_one_says_that_it_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft" / "ruleset.yaml").write_text(DRAFT, "utf-8")
    path = tmp_path / "draft.evalrules"
    for language, words in (("zh", "还有 1 处未经核对"), ("en", "1 places are not reviewed")):
        assert run(["--lang", language, "rules", "pack", str(tmp_path / "draft"), "-o", str(path)]) == 2
        told = capsys.readouterr().err
        assert words in told and "--draft" in told and "rules check --release" in told and not path.exists()
    assert run(["rules", "pack", str(tmp_path / "draft"), "-o", str(path), "--draft"]) == 0
    (remark,) = load_ruleset(path).remarks
    assert remark.zh.startswith("规则集是由通知导入的草稿") and remark.en.startswith("The ruleset is a draft")


def test_cases_of_a_built_in_ruleset_change_nothing_for_a_pack_upon_it(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(zipfile.ZipFile(packed).read("manifest.json"))["builtin"]["tianjin-2021"]
    assert told == _digest_of(builtin_rulesets()["tianjin-2021"])
    copy = Path(shutil.copytree(builtin_rulesets()["tianjin-2021"], packed.parent / "copy" / "tianjin-2021"))
    (copy / "cases" / "forms.yaml").write_text("{}\n", "utf-8")
    assert _digest_of(copy) == told
