"""`evalcheck rules pack`: a ruleset in one file, to be handed out, with its digest and, where there is a key, a signature."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from evalcheck.cli.command import Command, WrongCall
from evalcheck.cli.judging import explained
from evalcheck.cli.output import write_files
from evalcheck.extras import install
from evalcheck.ruleset import load_ruleset
from evalcheck.ruleset.extending import find_ruleset, read_sources
from evalcheck.ruleset.loading import open_reviews
from evalcheck.ruleset.packed import EXTENSION, is_pack, pack, signature_holds, signed
from evalcheck.words import Say


def build(say: Say) -> Command:
    def callback(path: str, output: Path | None, key: Path | None, draft: bool, force: bool) -> None:
        _pack(path, output, key, draft, force, say)

    return Command(
        "pack",
        callback,
        say=say,
        about=say(
            "把规则集（编号或文件夹）打成一个文件，默认名为 编号-版本.evalrules，可直接用于 --rules。同样的内容总是同样的字节；"
            "显示的 SHA-256 要另行公布，收到的人用 --sha256 核对。",
            "Pack a ruleset (id or folder) into one file, ID-VERSION.evalrules, for --rules. The same content gives the same bytes; "
            "publish the SHA-256 that is shown, so that who gets it can hold it to --sha256.",
        ),
        params=[
            click.Argument(["path"], metavar="PATH"),
            click.Option(
                ["--output", "-o"], type=click.Path(path_type=Path), metavar="FILE",
                help=say("写入的文件，默认为当前文件夹里的 编号-版本.evalrules", "the file; default ID-VERSION.evalrules here"),
            ),
            click.Option(
                ["--key"], type=click.Path(path_type=Path), metavar="FILE",
                help=say("私钥（Ed25519，PEM）：另写签名文件 .sig", "a private key (Ed25519, PEM): writes a signature beside it (.sig)"),
            ),
            click.Option(
                ["--draft"], is_flag=True,
                help=say("还有未经核对之处（review）时也打包", "pack a draft too, of which places are not reviewed yet"),
            ),
            click.Option(["--force"], is_flag=True, help=say("文件已存在时覆盖", "overwrite the file if it exists")),
        ],
        examples=[
            "evalcheck rules pack ./my-city",
            say(
                "evalcheck validate ./佐证材料 --rules my-city-2022.1.evalrules",
                "evalcheck validate ./evidence --rules my-city-2022.1.evalrules",
            ),
        ],
    )  # fmt: skip


def _pack(path: str, output: Path | None, key: Path | None, draft: bool, force: bool, say: Say) -> None:
    if is_pack(path):
        raise WrongCall(say(f"{path} 已经是规则包", f"{path} is packed already"))
    with explained(say):
        ruleset = load_ruleset(path)
        left = len(open_reviews(path))
    if left and not draft:
        zh = f"{path} 是草稿，还有 {left} 处未经核对（evalcheck rules check --release 逐处列出）；核对后再打包，或加 --draft"
        en = f"{path} is a draft, {left} places are not reviewed (evalcheck rules check --release lists them): review them, or say --draft"
        raise WrongCall(say(zh, en))
    with explained(say):
        sources = read_sources(find_ruleset(path))
        data = pack([one.parent for one in sources.files], ruleset.id, ruleset.version)
    target = output or Path(f"{ruleset.id}-{ruleset.version}{EXTENSION}")
    if not target.name.endswith(EXTENSION):
        raise WrongCall(say(f"--output 的扩展名应为 {EXTENSION}", f"--output must end in {EXTENSION}"))
    files = {target: data}
    if key is not None:
        files[_signature_of(target)] = _signature(data, key, say)
    write_files(files, force, say)
    for one in files:
        click.echo(say(f"已写入 {one}", f"written to {one}"))
    click.echo(f"SHA-256 {hashlib.sha256(data).hexdigest()}")


def _signature_of(path: Path) -> Path:
    return path.with_name(path.name + ".sig")


def _signature(data: bytes, key: Path, say: Say) -> bytes:
    try:
        return signed(data, _read(key, say))
    except ImportError:
        raise WrongCall(_missing(say)) from None
    except (ValueError, TypeError):
        zh = f"{key} 不是没有密码的 Ed25519 私钥（PEM）；可用 openssl genpkey -algorithm ed25519 生成"
        raise WrongCall(say(zh, f"{key} is no Ed25519 private key (PEM, no password): openssl genpkey -algorithm ed25519")) from None


def check_signature(path: Path, key: Path, say: Say) -> None:
    """Complains where the signature beside a pack does not hold by a public key."""
    sig = _signature_of(path)
    try:
        holds = signature_holds(_read(path, say), _read(sig, say), _read(key, say))
    except ImportError:
        raise WrongCall(_missing(say)) from None
    except ValueError:
        zh = f"{key} 不是 Ed25519 公钥（PEM）；可用 openssl pkey -pubout 由私钥得出"
        raise WrongCall(say(zh, f"{key} is no Ed25519 public key (PEM): openssl pkey -pubout gives it from the private one")) from None
    if not holds:
        zh = f"{path} 与签名 {sig.name} 不符：内容被改动过，或不是这把钥匙签的；请向发布方重新取得"
        raise WrongCall(say(zh, f"{path} does not fit its signature {sig.name}: changed, or signed by another key; get it again"))


def _read(path: Path, say: Say) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongCall(say(f"读不出 {path}（{error.strerror}）", f"{path} cannot be read ({error.strerror})")) from None


def _missing(say: Say) -> str:
    return say(f"没有安装签名功能：{install('sign')}", f"signatures are not installed: {install('sign')}")
