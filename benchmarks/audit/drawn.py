"""Pictures as units hand them in: screenshots of one platform with other data, photos, charts, seals, logos, letterheads; all invented."""

from __future__ import annotations

import io
import math
import random
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.evidence import stamps

_SIGNS = (
    "天津市企业登记税务办理名单审批服务平台统计数据街道街区路号贸易科技有"
    "限公司建设工程管理中心监督检查许可证申请材料受理完成时间经办人联系电话"
)
_LATIN = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghkmnpqrstuvwxyz"


@cache
def _font(size: int) -> Any:
    """Noto where it is installed, else the letters that Pillow brings."""
    try:
        return stamps.font(size, "Sans", "Regular")
    except OSError:
        return ImageFont.load_default(size)


@cache
def _signs() -> str:
    return _SIGNS if isinstance(getattr(_font(12), "path", None), str) and "CJK" in str(_font(12).path) else _LATIN


def _words(rng: random.Random, least: int, most: int) -> str:
    return "".join(rng.choice(_signs()) for _ in range(rng.randint(least, most)))


def table(seed: int, layout: int) -> Image.Image:
    """A screenshot of a platform: the layout gives head, side and columns, the seed what stands in them."""
    data, frame = random.Random(f"table {seed}"), random.Random(f"layout {layout}")
    width, height = frame.choice([(1280, 720), (1366, 768), (1000, 700)])
    image = Image.new("RGB", (width, height), (245, 247, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 56), fill=(frame.randrange(20, 80), frame.randrange(60, 140), frame.randrange(120, 200)))
    draw.text((20, 14), f"天津市{_words(frame, 6, 9)}平台", font=_font(24), fill="white")
    side = frame.choice([0, 180])
    if side:
        draw.rectangle((0, 56, side, height), fill=(40, 50, 65))
        for line in range(8):
            draw.text((20, 80 + line * 44), _words(frame, 4, 6), font=_font(16), fill=(200, 210, 220))
    columns, high, left = frame.randint(4, 7), frame.choice([30, 36, 42]), side + 20
    wide = (width - left - 20) // columns
    for row, top in enumerate(range(100, height - 40 - high, high)):
        for column in range(columns):
            box = (left + column * wide, top, left + (column + 1) * wide, top + high)
            draw.rectangle(box, outline=(200, 206, 214), fill=(225, 232, 242) if row == 0 else "white" if row % 2 else (250, 251, 253))
            text = str(row) if column == 0 else _words(data, 4, 9) if column % 2 else f"{data.randrange(10**8):08d}"
            draw.text((box[0] + 6, top + 6), _words(frame, 2, 5) if row == 0 else text, font=_font(14), fill=(50, 60, 70))
    draw.text((left, height - 30), f"共 {data.randrange(1000)} 条", font=_font(14), fill=(90, 90, 90))
    return image


def photo(seed: int) -> Image.Image:
    """Lights and things on a noisy ground."""
    noise, rng = np.random.default_rng(seed), random.Random(seed)
    width, height = [(1200, 800), (900, 1200), (1024, 768)][seed % 3]
    ground = np.zeros((height, width, 3), np.float32)
    for fine, much in ((6, 70), (20, 50), (60, 35), (200, 20)):
        grain = noise.normal(size=(height * fine // 1000 + 2, width * fine // 1000 + 2, 3)) * 40 + 128
        ground += much / 128 * np.asarray(Image.fromarray(grain.clip(0, 255).astype(np.uint8)).resize((width, height), 3), np.float32)
    image = Image.fromarray((ground - ground.min() * 0.6).clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y, size = rng.randrange(width), rng.randrange(height), rng.randrange(15, 160)
        colour = (rng.randrange(255), rng.randrange(255), rng.randrange(255))
        (draw.ellipse if rng.random() < 0.5 else draw.rectangle)((x, y, x + size, y + size * rng.uniform(0.5, 1.6)), fill=colour)
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(1.2)), np.float32) + noise.normal(0, 5, (height, width, 1))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def chart(seed: int, layout: int) -> Image.Image:
    """Columns with numbers: the layout gives title and labels."""
    data, frame = random.Random(f"chart {seed}"), random.Random(f"labels {layout}")
    image = Image.new("RGB", (900, 560), "white")
    draw = ImageDraw.Draw(image)
    draw.text((280, 16), f"{_words(frame, 6, 10)}情况", font=_font(26), fill=(40, 40, 40))
    draw.line((80, 80, 80, 480, 860, 480), fill=(80, 80, 80), width=2)
    bars = frame.randint(6, 11)
    for bar in range(bars):
        left, value = 90 + bar * (760 // bars), data.randrange(40, 380)
        draw.rectangle((left, 480 - value, left + 450 // bars, 480), fill=(70, 130, 180))
        draw.text((left, 455 - value), str(data.randrange(100, 9999)), font=_font(15), fill=(30, 30, 30))
        draw.text((left, 490), _words(frame, 2, 3), font=_font(15), fill=(60, 60, 60))
    return image


def seal(seed: int) -> Image.Image:
    """A round seal with a star and a name."""
    rng = random.Random(f"seal {seed}")
    side = rng.choice([220, 300, 420, 600])
    red = (rng.randrange(190, 235), rng.randrange(15, 50), rng.randrange(20, 55))
    image = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, side - 8, side - 8), outline=red, width=max(5, side // 40))
    name = f"天津市{_words(rng, 5, 9)}"
    for number, sign in enumerate(name):
        turn = math.radians(150 + 240 * number / (len(name) - 1))
        letter = Image.new("L", (side // 7, side // 7), 0)
        ImageDraw.Draw(letter).text((2, 0), sign, font=_font(side // 9), fill=255)
        letter = letter.rotate(-(math.degrees(turn) + 90), expand=True)
        x, y = (side * (0.5 + 0.37 * way(turn)) for way in (math.cos, math.sin))
        image.paste(Image.new("RGB", letter.size, red), (round(x - letter.width / 2), round(y - letter.height / 2)), letter)
    star = []
    for point in range(10):
        far, turn = side * (0.055 if point % 2 else 0.14), math.radians(36 * point - 90)
        star.append((side / 2 + far * math.cos(turn), side / 2 + far * math.sin(turn)))
    draw.polygon(star, fill=red)
    return image


def letterhead(seed: int) -> Image.Image:
    rng = random.Random(f"head {seed}")
    width, height = rng.choice([(1200, 220), (1000, 260), (1400, 360)])
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.text((60, 30), f"天津市{_words(rng, 6, 9)}文件", font=_font(height // 3), fill=(210, 20, 30))
    draw.line((20, height - 30, width - 20, height - 30), fill=(210, 20, 30), width=5)
    return image


def logo(seed: int) -> Image.Image:
    rng = random.Random(f"logo {seed}")
    side = rng.choice([200, 320, 400])
    colour = (rng.randrange(20, 200), rng.randrange(20, 200), rng.randrange(20, 200))
    image = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((side * 0.2, side * 0.1, side * 0.8, side * 0.7), fill=colour)
    draw.polygon([(side * 0.5, side * 0.15), (side * 0.7, side * 0.6), (side * 0.3, side * 0.6)], fill="white")
    draw.text((side * 0.1, side * 0.75), f"天津{_words(rng, 3, 4)}", font=_font(side // 9), fill=colour)
    return image


def changed(image: Image.Image, rng: random.Random, kept: tuple[float, float] = (1, 1), scale: float = 1, quality: int = 0) -> Image.Image:
    """A crop somewhere (`kept`: of width and height), rescaled, saved as JPEG."""
    width, height = round(image.width * kept[0]), round(image.height * kept[1])
    left, top = rng.randint(0, image.width - width), rng.randint(0, image.height - height)
    image = image.crop((left, top, left + width, top + height))
    if scale != 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = image.resize(size, rng.choice([Image.Resampling.BILINEAR, Image.Resampling.LANCZOS, Image.Resampling.BOX]))
    if quality:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        image = Image.open(io.BytesIO(out.getvalue())).convert("RGB")
    return image
