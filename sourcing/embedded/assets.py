"""The browser's files that are not ours: copied by set-up out of packages into `build/static/vendor/`.

Nothing of theirs is committed. To use another icon, add its lucide name to ICONS and run `make assets`.
"""

import re
import shutil
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NODE = PROJECT / "node_modules"
VENDOR = PROJECT / "build" / "static" / "vendor"
FILES = {
    "plotly.min.js": "plotly.js-cartesian-dist-min/plotly-cartesian.min.js",
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}
ICONS = """
    layout-dashboard package factory waypoints gauge git-fork clipboard-check file-up file-text sun-moon
    sun moon search download chevron-right chevron-down chevron-left chevron-up triangle-alert
    circle-check circle-help circle-x circle circle-dot users user key-round settings log-out menu x
    filter columns-3 arrow-up arrow-down arrow-up-right arrow-up-down arrow-left arrow-right info clock
    plus trash-2 copy map-pin shield shield-check shield-alert boxes ship history palette play refresh-cw
    check minus external-link calendar list ellipsis truck building-2 globe link lock eye pencil
    rotate-ccw activity zap split database chart-scatter chevrons-up-down circle-alert inbox log-in
    monitor printer search-x table-2 wrench route anchor warehouse
""".split()
# Lucide renames icons now and then; pages keep the name they know.
RENAMED = {"circle-help": "circle-question-mark", "filter": "funnel"}
# Without its map file a hashed manifest cannot be made of a script that names one.
SOURCE_MAP = re.compile(rb"\n?/[/*][#@] sourceMappingURL=[^\n*]*(\*/)?\s*$")


def main() -> None:
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, source in FILES.items():
        content = (NODE / source).read_bytes()
        (fresh / name).write_bytes(SOURCE_MAP.sub(b"", content) if name.endswith(".js") else content)
    (fresh / "plotly.css").write_text(plotly_rules((fresh / "plotly.min.js").read_text()))
    (fresh / "icons.svg").write_text(sprite())
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def plotly_rules(script: str) -> str:
    """The rules that Plotly adds to a page from its script, which our content policy refuses, as a file."""
    start = script.index('"X,X div":')
    block = script[start : script.index("}", script.index("Y .notifier-close:hover", start))]
    rules = [(m[1], m[3]) for m in re.finditer(r'"([XY][^"]*)":(["\'])(.*?)\2', block)]
    if len(rules) < 20:
        sys.exit("Plotly keeps its style rules elsewhere in this version: see sourcing/embedded/assets.py.")
    named = (
        (s.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier"), r) for s, r in rules
    )
    return "".join(f"{selector}{{{rule}}}\n" for selector, rule in named)


def sprite() -> str:
    """All icons in one file: `<svg class="icon"><use href="…/icons.svg#package"/></svg>`."""
    spec = find_spec("lucide")
    if spec is None or spec.origin is None:
        sys.exit("The icons are not installed: run make setup.")
    with zipfile.ZipFile(Path(spec.origin).with_name("lucide.zip")) as icons:
        known = set(icons.namelist())
        symbols = [symbol(name, icons, known) for name in ICONS]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def symbol(name: str, icons: zipfile.ZipFile, known: set[str]) -> str:
    file = next((f"{n}.svg" for n in (name, RENAMED.get(name, name)) if f"{n}.svg" in known), None)
    if file is None:
        sys.exit(f"Lucide has no icon {name!r}.")
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", icons.read(file).decode(), re.DOTALL)
    assert drawing
    shapes = re.sub(r"\s+", " ", drawing[1]).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


if __name__ == "__main__":
    main()
