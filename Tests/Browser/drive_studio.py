"""Moves the mast of a running studio, in a headless browser.

    python drive_studio.py ADDRESS

Prints one JSON document of what was seen; what went wrong is listed under `problems`.
"""

import json
import sys
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from check_page import PATIENCE, browser_path
from drive_view import ARGUMENTS, Reader


class Visitor(Reader):
    """A person before a studio's page, which may ask its own server."""

    def __init__(self, browser, problems, address):
        self.server = f"http://{urlsplit(address).netloc}/"
        super().__init__(browser, problems, offline=False, viewport={"width": 1040, "height": 640})

    def note_request(self, request):
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.problems.append(f"asks the network for {request.url}")

    def look(self):
        return self.page.evaluate(
            "({ mast: mimoView.site.mast, users: mimoView.site.count, shown: mimoView.site.view.users,"
            " group: mimoView.state.group.length, version: mimoView.studio.version })")

    def wait_for_version(self, version):
        self.until(f"mimoView.studio.version >= {version}")
        self.settle()
        return self.look()


def after_move(visitor, before, wanted):
    """What a moved mast brings: a draft, then the full trace."""
    draft = visitor.wait_for_version(before["version"] + 1)
    full = visitor.wait_for_version(before["version"] + 2)
    return {"wanted": wanted, "draft": draft["mast"], "full": full["mast"], "few": draft["users"],
            "many": full["users"], "group": full["group"]}


def check(address):
    seen = {"problems": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=ARGUMENTS, timeout=PATIENCE)
        visitor = Visitor(browser, seen["problems"], address)
        visitor.open(address)
        page = visitor.page
        # The first full trace follows by itself, of the mast of the draft.
        seen["begun"] = visitor.look()["mast"] if visitor.look()["version"] == 1 else None
        before = visitor.wait_for_version(2)
        seen["first"] = before["mast"]

        # By pointer, from above, so that the place is clear.
        page.evaluate("mimoView.scene.look({ ...mimoView.scene.whole(), rotationX: 90 })")
        page.click("#move")
        page.evaluate("mimoView.scene.deck.redraw('test')")
        x, y = page.evaluate(
            "() => { const [east, north] = mimoView.site.mast;"
            " const at = mimoView.scene.project([east + 40, north + 30, 0]);"
            " const box = mimoView.scene.canvas.getBoundingClientRect();"
            " return [at[0] + box.left, at[1] + box.top]; }")
        page.mouse.move(x - 40, y)
        page.mouse.down()
        page.mouse.move(x, y, steps=4)
        wanted = page.evaluate("mimoView.studio.place")
        page.mouse.up()
        seen["carried"] = after_move(visitor, before, wanted)

        # By keys.
        before = visitor.look()
        page.focus("#scene")
        for key in ("ArrowRight", "Shift+ArrowUp", "ArrowLeft", "ArrowLeft"):
            page.keyboard.press(key)
        wanted = page.evaluate("mimoView.studio.place")
        page.keyboard.press("Enter")
        seen["pushed"] = after_move(visitor, before, wanted)
        page.keyboard.press("Escape")
        visitor.settle()
        browser.close()
    return seen


if __name__ == "__main__":
    print(json.dumps(check(sys.argv[1])))
