"""Draws the card that a shared link shows: what the page is called, what it begins with, and its picture."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
FONTS = Path(__file__).resolve().parents[1] / "_static" / "fonts"
INK, QUIET, PAPER = "#1d2328", "#59636d", "#ffffff"
ROLES = ("#0072b2", "#c04f00", "#007a58")
SITE = "Bayesian hierarchical models"


def font(name, size, weight):
    """A font of the course; Pillow reads the very files that the pages load."""
    made = ImageFont.truetype(FONTS / f"{name}.woff2", size)
    made.set_variation_by_axes([weight])
    return made


def wrapped(words, face, width, most):
    """`words` in lines of at most `width`, an ellipsis where more than `most` would be needed."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + " …"]


def write(pen, place, lines, face, colour, leading):
    """Write `lines` from `place` downwards; return where the next would begin."""
    left, top = place
    for line in lines:
        pen.text((left, top), line, font=face, fill=colour)
        top += leading
    return top


def paste(card, picture, box):
    """Put `picture` into `box` (left, top, right, bottom), as large as it fits."""
    left, top, right, bottom = box
    with Image.open(picture) as opened:
        shown = opened.convert("RGBA")
    scale = min((right - left) / shown.width, (bottom - top) / shown.height)
    shown = shown.resize((round(shown.width * scale), round(shown.height * scale)), Image.LANCZOS)
    place = (right - shown.width, top + (bottom - top - shown.height) // 2)
    card.paste(shown, place, shown)


def bars(pen, top):
    """Three strokes in the colours of prior, likelihood and posterior."""
    for place, colour in enumerate(ROLES):
        left = MARGIN + 52 * place
        pen.rounded_rectangle((left, top, left + 44, top + 7), 3, fill=colour)


def draw(path, name, about, picture=None):
    """Draw the card of the page called `name` and write it to `path`."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    width = 470 if picture else WIDTH - 2 * MARGIN
    bars(pen, MARGIN)
    title = font("serif", 54 if picture else 68, 600)
    below = write(pen, (MARGIN, MARGIN + 36), wrapped(name, title, width, 4), title, INK,
                  62 if picture else 78)  # fmt: skip
    text = font("sans", 28, 400)
    room = max(1, (HEIGHT - MARGIN - 50 - below - 20) // 38)
    write(pen, (MARGIN, below + 20), wrapped(about, text, width, room), text, QUIET, 38)
    if name != SITE:
        pen.text((MARGIN, HEIGHT - MARGIN - 26), SITE, font=font("sans", 26, 600), fill=INK)
    if picture:
        paste(card, picture, (MARGIN + width + 40, 50, WIDTH - 36, HEIGHT - 50))
    path.parent.mkdir(parents=True, exist_ok=True)
    card.save(path)
