"""Screenshots drawn here: browser windows with and without their address bar, programs without a browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

_FACE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_ADDRESSES = (
    "https://zwfw.example.gov.cn/portal/index.html", "http://www.example.gov.cn/col/col1234/index.html", "zwfw.example.gov.cn/wssb/#/home",
    "https://ybj.example.com.cn/ggfw/hsa-local/web/hallEnter/", "www.example-tender.cn/jyxx/jsgc/zbgg.htm",
    "10.8.3.21:8080/approval/main.do",
)  # fmt: skip
_WORDS = (
    "政务服务网",
    "首页",
    "事项办理",
    "企业开办一窗通",
    "办件查询",
    "统计分析",
    "受理编号",
    "办理状态",
    "申请人",
    "系统管理",
    "退出登录",
    "通知公告",
)


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture, and the address that its browser bar shows (empty: none is shown)."""

    name: str
    data: bytes
    address: str


def screens(count: int, first_seed: int) -> Iterator[Screen]:
    for number in range(count):
        rng = Random(first_seed + number)
        address = rng.choice(_ADDRESSES) if rng.random() < 0.6 else ""
        yield Screen(f"{number:03d}", _drawn(rng, address), address)


def _face(size: int) -> Any:
    """Noto where it is installed; without it the words are boxes, and only OCR would mind."""
    from PIL import ImageFont

    try:
        return ImageFont.truetype(_FACE, size)
    except OSError:
        return ImageFont.load_default(size)


def _drawn(rng: Random, address: str) -> bytes:
    from PIL import Image, ImageDraw

    width, height = rng.choice([(1920, 1080), (1366, 768), (1440, 900), (1280, 720), (1536, 864), (2560, 1440)])
    scale = rng.choice([1.0, 1.0, 1.25]) * (1.3 if width > 2000 else 1.0)
    small, large = (_face(int(size * scale)) for size in (13, 20))
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    top = 0
    if address:
        pen.rectangle((0, 0, width, 36 * scale), fill=rng.choice(["#dee1e6", "#202124", "#f0f0f0"]))
        pen.text((60, 9 * scale), "天津网上办事大厅", font=small, fill="#777777")
        pen.rectangle((0, 36 * scale, width, 76 * scale), fill="white")
        bar = (rng.randint(90, 160) * scale, 42 * scale, width * 0.8, 70 * scale)
        pen.rounded_rectangle(bar, 14 * scale, fill="#f1f3f4")
        pen.text((bar[0] + 34 * scale, 47 * scale), address, font=small, fill=rng.choice(["#202124", "#5f6368"]))
        top = int(76 * scale)
    pen.rectangle((0, top, width, top + 70 * scale), fill=rng.choice(["#1a6fc4", "#b71c1c", "#0b7a75"]))
    pen.text((40, top + 20 * scale), "天津市试样政务服务平台", font=large, fill="white")
    for row in range(7):
        for column in range(4):
            x, y = 60 + column * width // 4, top + (110 + row * 60) * scale
            pen.text((x, y), rng.choice(_WORDS) + str(rng.randint(1, 999)), font=small, fill="#333333")
    out = io.BytesIO()
    shape = rng.choice(["PNG", "PNG", "JPEG"])
    image.save(out, shape, **({"quality": rng.choice([60, 80])} if shape == "JPEG" else {}))
    return out.getvalue()
