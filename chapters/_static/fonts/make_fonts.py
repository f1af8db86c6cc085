"""Cuts the course's fonts to the letters it uses; needs fonttools, brotli and the two packages below.

    npm pack @fontsource-variable/source-serif-4@5.3.1 @fontsource-variable/source-sans-3@5.3.1
    for name in *.tgz; do mkdir "${name%.tgz}" && tar xzf "$name" -C "${name%.tgz}" --strip-components 1; done
    python make_fonts.py <folder of the unpacked packages>
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x131, 0x152, 0x153, 0x160, 0x161, 0x17D, 0x17E,
         0x2C6, 0x2DA, 0x2DC, *range(0x2010, 0x2016), *range(0x2018, 0x201F), 0x2020, 0x2022, 0x2026,
         0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122, *range(0x2190, 0x2194), 0x2212, 0x2215, 0x221E,
         0x2248, 0x2264, 0x2265]  # fmt: skip
SERIF, SANS = "source-serif-4", "source-sans-3"
CUTS = [  # package, its file, weights kept, the name here
    (SERIF, "latin-wght-normal", (400, 700), "serif"),
    (SERIF, "latin-wght-italic", 400, "serif-italic"),
    (SANS, "latin-wght-normal", (400, 700), "sans"),
]


def cut(source, weights, target):
    font = TTFont(source)
    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=False, notdef_outline=True)
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "lnum"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LATIN)
    cutter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": weights}, inplace=True)
    font.flavor = "woff2"
    font.save(target)
    print(target.name, target.stat().st_size, "bytes")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for package, file, weights, name in CUTS:
        source, = folder.glob(f"*{package}*/files/{package}-{file}.woff2")
        cut(source, weights, Path(__file__).with_name(f"{name}.woff2"))
