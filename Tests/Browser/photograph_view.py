"""Takes pictures of the interactive page in its main states.

    python photograph_view.py PAGE.html FOLDER

Writes view-NAME.png for each of them; the states are links, as a reader would send them.
"""

import pathlib
import sys

from playwright.sync_api import sync_playwright

from check_page import PATIENCE, browser_path
from drive_view import ARGUMENTS, Reader

# Name, width, height, link, looks, how far the panel is scrolled.
STATES = [
    ("beams", 1120, 680, "ground=gain", "light", 0),
    ("rates", 1160, 720,
     "aim=rates&rates=2,1,1.5,3&colour=rate&ground=none&camera=-60,80,0,38,-25,0.35", "dark", 590),
    ("paths", 1160, 720, "users=2117,3313,1200&precoder=rzf&show=paths,users,buildings&ground=none"
     "&camera=-110,70,10,34,24,0.1", "light", 590),
    ("narrow", 400, 800, "ground=none", "light", 0),
]


def photograph(path, folder):
    address = pathlib.Path(path).resolve().as_uri()
    problems = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=ARGUMENTS, timeout=PATIENCE)
        for name, width, height, link, look, scroll in STATES:
            reader = Reader(
                browser, problems, viewport={"width": width, "height": height}, color_scheme=look)
            reader.open(f"{address}#{link}")
            reader.page.evaluate("y => { document.getElementById('panel').scrollTop = y; }", scroll)
            # The second picture is drawn with everything in it.
            reader.until("mimoView.scene.frames > 1")
            reader.page.screenshot(path=folder / f"view-{name}.png")
            reader.page.context.close()
        browser.close()
    return problems


if __name__ == "__main__":
    found = photograph(sys.argv[1], pathlib.Path(sys.argv[2]))
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)
