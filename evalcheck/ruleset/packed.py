"""A ruleset in one file (.evalrules): the same bytes from the same folder, with digests; read like a folder, and only read."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from evalcheck.patterns import regex
from evalcheck.ruleset.model import RulesetError, RulesetFault
from evalcheck.ruleset.shipped import CASES, MAIN, builtin_rulesets, is_builtin
from evalcheck.submission.leftovers import private_folder
from evalcheck.words import Text

EXTENSION = ".evalrules"
MANIFEST = "manifest.json"
_FORM = "evalcheck-rules/1"
_PIN = "#sha256="
_KEPT = frozenset({".yaml", ".yml", ".md", ".txt", ".json"})
"""What a ruleset is made of; cases and notes beside it go along, nothing that could run."""
_MOST_FILES, _MOST_BYTES = 2_000, 64 * 1024 * 1024
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_DIGEST = regex("[0-9a-f]{64}")


def is_pack(name: str | Path) -> bool:
    return unpinned(str(name))[0].endswith(EXTENSION)


def unpinned(name: str) -> tuple[str, str | None]:
    """A path, and the digest that the file must have where one was named: `my-city.evalrules#sha256=…`."""
    path, pin, digest = name.partition(_PIN)
    return path, digest.strip().lower() if pin else None


def pinned(name: str, digest: str) -> str:
    return f"{name}{_PIN}{digest}"


def pack(folders: Sequence[Path], id_: str, version: str) -> bytes:
    """A ruleset (`folders`: its own, then those it extends) as a zip: sorted, undated, stored. Raises RulesetError.

    Rulesets that come with the program are not put in: their digests are, so that another version of them is told.
    """
    own = [folder for folder in folders if not is_builtin(folder)] or folders[:1]
    for folder in own[1:]:
        if folder.resolve().parent != own[0].resolve().parent:
            zh = f"它继承的规则集“{folder.name}”要放在同一个文件夹里，才能一起打包"
            raise _fault(own[0], Text(zh, f"the ruleset “{folder.name}” that it extends must lie in the same folder to be packed with it"))
    files = {f"{folder.name}/{name}": data for folder in own for name, data in _files(folder)}
    told = {
        "format": _FORM,
        "id": id_,
        "version": version,
        "root": own[0].name,
        "builtin": {folder.name: _digest_of(folder) for folder in folders if folder not in own},
        "files": {name: _sha256(data) for name, data in sorted(files.items())},
    }
    manifest = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    return _zipped({MANIFEST: manifest, **files})


def _files(folder: Path) -> Iterable[tuple[str, bytes]]:
    """What a folder holds of a ruleset, by its path in it; links are not followed. Raises RulesetError."""
    held = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _KEPT and path.is_file() and not path.is_symlink()]
    if len(held) > _MOST_FILES or sum(path.stat().st_size for path in held) > _MOST_BYTES:
        raise _fault(folder, Text("文件过多或过大，不能打包", "too many files, or too large, to be packed"))
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in held]


def _digest_of(folder: Path) -> str:
    """One digest for all files of a ruleset by which it judges: its cases do not."""
    judging = [(name, data) for name, data in _files(folder) if name.endswith(".yaml") and not name.startswith(f"{CASES}/")]
    told = "\n".join(f"{_sha256(data)} {name}" for name, data in judging)
    return _sha256(told.encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items(), key=lambda pair: (pair[0] != MANIFEST, pair[0])):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def unpacked(name: str) -> Path:
    """The folder of a packed ruleset, put into a private one. Raises RulesetError where anything is not as told."""
    path, digest = unpinned(name)
    try:
        data = _bounded(Path(path))
    except OSError as error:
        raise _fault(path, Text(f"读不出规则包（{error.strerror}）", f"cannot be read ({error.strerror})")) from None
    if digest is not None and _sha256(data) != digest:
        zh = f"规则包的校验值不符：应为 {digest[:16]}…，实为 {_sha256(data)[:16]}…；请向发布方核对后重新取得"
        raise _fault(path, Text(zh, f"its digest is {_sha256(data)[:16]}…, not {digest[:16]}…: ask who publishes it, and get it again"))
    return _placed(path, data)


def _bounded(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise IsADirectoryError(21, "not an ordinary file")
    with path.open("rb") as file:
        return file.read(_MOST_BYTES + _MOST_FILES * 1024)


_PLACED: dict[str, tempfile.TemporaryDirectory[str]] = {}
"""By digest, the private folders of this process: they go with it."""


def _placed(path: str, data: bytes) -> Path:
    manifest, files = _checked(path, data)
    digest = _sha256(data)
    if digest not in _PLACED:
        home = private_folder()
        for name, content in files.items():
            place = Path(home.name, *PurePosixPath(name).parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        _PLACED[digest] = home
    return Path(_PLACED[digest].name, manifest["root"])


@lru_cache(maxsize=4)
def _checked(path: str, data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest and the files that it tells of, each with the digest that it tells. Raises RulesetError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_FILES + 1 or sum(one.file_size for one in entries) > _MOST_BYTES:
                raise _fault(path, Text("规则包过大", "it is too large"))
            held = {one.filename: archive.read(one) for one in entries if one.compress_type == zipfile.ZIP_STORED}
        manifest = json.loads(held.pop(MANIFEST, b"").decode("utf-8"))
        files = dict(manifest["files"])
        root = str(manifest["root"])
        builtin = {str(key): str(value) for key, value in dict(manifest["builtin"]).items()}
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, RecursionError, NotImplementedError, RuntimeError, EOFError, OSError):
        zh = "不是 evalcheck rules pack 写出的规则包，或已损坏；请重新取得"
        raise _fault(path, Text(zh, "not written by evalcheck rules pack, or damaged: get it again")) from None
    wrong = _wrong(held, files, len(entries))
    if manifest.get("format") != _FORM or f"{root}/{MAIN}" not in files or wrong is not None:
        shown = f"（{wrong}）" if wrong else ""
        raise _fault(path, Text(f"规则包与它的清单不符{shown}；请重新取得", f"it differs from its manifest{shown}: get it again"))
    _same_base(path, builtin)
    return manifest, held


def _wrong(held: Mapping[str, bytes], files: Mapping[str, Any], entries: int) -> str | None:
    """The first name that is not as the manifest tells: missing, added, changed, or one that leads out."""
    if entries != len(held) + 1:
        return MANIFEST
    for name in sorted({*held, *files}):
        parts = name.split("/")
        out = len(parts) < 2 or any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts)
        if out or PurePosixPath(name).suffix.lower() not in _KEPT or name not in held or _sha256(held[name]) != files.get(name):
            return name[:80]
    return None


def _same_base(path: str, builtin: Mapping[str, str]) -> None:
    """Rulesets of the program that it extends must be those of its author."""
    here = builtin_rulesets()
    for name, digest in builtin.items():
        if name not in here or not _DIGEST.fullmatch(digest) or _digest_of(here[name]) != digest:
            zh = f"它继承的内置规则集“{name[:60]}”与本程序的不同；请安装规则包要求的版本，或请发布方重新打包"
            en = f"the built-in ruleset “{name[:60]}” that it extends differs here: install the version it was made for, or pack it anew"
            raise _fault(path, Text(zh, en))


def _fault(path: str | Path, problem: Text) -> RulesetError:
    return RulesetError((RulesetFault(Path(path).name, None, "-", problem),))


def signed(data: bytes, key: bytes) -> bytes:
    """A detached signature (Ed25519, RFC 8032) over a pack by a private key (PEM). Raises ValueError where it is no such key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    private = load_pem_private_key(key, None)
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError("not Ed25519")
    return private.sign(data)


def signature_holds(data: bytes, signature: bytes, key: bytes) -> bool:
    """Whether a signature is that of a public key (PEM) over a pack. Raises ValueError where it is no such key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    public = load_pem_public_key(key)
    if not isinstance(public, Ed25519PublicKey):
        raise ValueError("not Ed25519")
    try:
        public.verify(signature, data)
    except InvalidSignature:
        return False
    return True
