#!/usr/bin/env python3
"""Makes the fonts that PNG and PDF carry, and the table of widths that the layout measures with.

Needs fonttools, and the folder with Noto Sans, Noto Sans Arabic and Noto Sans CJK, the first and the last also bold, Noto Sans Math and
Noto Sans Symbols 2 (all under the SIL Open Font License 1.1):
    python3 make.py FOLDER
The result is checked in; nothing here runs in a build.
"""
import io, sys, pathlib, tempfile
from fontTools import merge, subset
from fontTools.ttLib import TTFont, TTCollection

folder = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent
find = lambda name: next(folder.rglob(name))

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x2B0, 0x300), *range(0x300, 0x370), *range(0x370, 0x530),
         *range(0x1E00, 0x2000), *range(0x2000, 0x2070), *range(0x2070, 0x20C1), *range(0x2100, 0x2150), *range(0x2190, 0x2200),
         0x2212, 0xFFFD]
# Signs that pictures and reports use and that none of the three has.
SIGNS = {"NotoSansMath-Regular.ttf": "⇢", "NotoSansSymbols2-Regular.ttf": "✓✗⚠"}
ARABIC = [*range(0x600, 0x700), *range(0x750, 0x780), *range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)]

def gb2312():
    out = set()
    for a in range(0xA1, 0xF8):
        for b in range(0xA1, 0xFF):
            try:
                out.add(ord(bytes([a, b]).decode("gb2312")))
            except (UnicodeDecodeError, TypeError):
                pass
    return out

def cut(font, codes, name, to, features, style="Regular"):
    # A name of its own for each file; the two weights of a family share that of the family.
    full = name if style == "Regular" else f"{name} {style}"
    post = name.replace(" ", "") if style == "Regular" else f"{name.replace(' ', '')}-{style}"
    o = subset.Options()
    o.hinting = False
    o.desubroutinize = False
    o.layout_features = features
    o.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    o.name_languages = [0x409]
    o.notdef_outline = True
    o.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG", "FFTM"]
    s = subset.Subsetter(o)
    s.populate(unicodes=codes)
    s.subset(font)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = name
        if record.nameID == 4:
            record.string = full
        if record.nameID == 3:
            record.string = full + " of Noto"
        if record.nameID == 6:
            record.string = post
    if "CFF " in font:
        top = font["CFF "].cff
        top.fontNames = [post]
        top.topDictIndex[0].FullName = full
        top.topDictIndex[0].FamilyName = name
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(here / to)

latin = TTFont(find("NotoSans-Regular.ttf"), recalcTimestamp=False)
arabic = TTFont(find("NotoSansArabic-Regular.ttf"), recalcTimestamp=False)
cjk = next(f for f in TTCollection(find("NotoSansCJK-Regular.ttc")).fonts if f["name"].getDebugName(1) == "Noto Sans CJK SC")

def width(font, code):
    glyph = font.getBestCmap().get(code)
    return None if glyph is None else round(font["hmtx"][glyph][0] * 1000 / font["head"].unitsPerEm)

# Runs of code points with their widths in thousandths of the size.
lines = ["# first code point, then the width of each in thousandths of the size; `WxN` repeats W N times. Made by fonts/make.py."]
run, at = [], None
def flush():
    global run, at
    if run:
        words, i = [], 0
        while i < len(run):
            n = 1
            while i + n < len(run) and run[i + n] == run[i]:
                n += 1
            words.append(str(run[i]) if n == 1 else f"{run[i]}x{n}")
            i += n
        lines.append(f"{at:X} " + " ".join(words))
    run, at = [], None
for code in sorted({*LATIN, *ARABIC, *gb2312()}):
    if 0x2E80 <= code < 0xFB00:
        continue  # one em each
    w = next((x for x in (width(latin, code), width(arabic, code), width(cjk, code)) if x is not None), None)
    if w is None:
        continue
    if at is None or at + len(run) != code:
        flush()
        at = code
    run.append(w)
flush()
(here / "widths.txt").write_text("\n".join(lines) + "\n")

cut(latin, LATIN, "Portolan Latin", "latin.ttf", ["kern", "mark", "mkmk", "ccmp", "locl"])
# The heavier weight, for reports as PDF.
heavy = TTFont(find("NotoSans-Bold.ttf"), recalcTimestamp=False)
heavy_cjk = next(f for f in TTCollection(find("NotoSansCJK-Bold.ttc")).fonts if f["name"].getDebugName(1) == "Noto Sans CJK SC")
cut(heavy, LATIN, "Portolan Latin", "latin-bold.ttf", ["kern", "mark", "mkmk", "ccmp", "locl"], "Bold")
cut(heavy_cjk, [*gb2312(), *range(0x3000, 0x3040), *range(0xFF00, 0xFFF0)], "Portolan Chinese", "chinese-bold.otf", [], "Bold")
cut(arabic, [0x20, *ARABIC], "Portolan Arabic", "arabic.ttf", ["*"])
cut(cjk, [*gb2312(), *range(0x3000, 0x3040), *range(0xFF00, 0xFFF0)], "Portolan Chinese", "chinese.otf", [])

# The layout counts these as full squares, as it does whatever is not in the table.
with tempfile.TemporaryDirectory() as t:
    parts = []
    for n, (file, signs) in enumerate(SIGNS.items()):
        one = TTFont(find(file), recalcTimestamp=False)
        o = subset.Options(hinting=False, notdef_outline=True, layout_features=[], drop_tables=["MATH", "GSUB", "GPOS", "GDEF"])
        s = subset.Subsetter(o)
        s.populate(text=signs)
        s.subset(one)
        parts.append(f"{t}/{n}.ttf")
        one.save(parts[-1])
    both = merge.Merger().merge(parts)
    both["head"].created = one["head"].created
    cut(both, [ord(c) for signs in SIGNS.values() for c in signs], "Portolan Signs", "signs.ttf", [])
