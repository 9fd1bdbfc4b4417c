"""Opens a report in a headless browser without a network and checks that it draws.

    python check_page.py REPORT.html SCREENSHOT.png FIGURE...

Fails, with one line per reason, when the page asks for anything but itself, when a script fails or
writes an error or a warning to the console, or when one of the figures has no drawn marks.
"""

import pathlib
import shutil
import sys

from playwright.sync_api import sync_playwright

# Milliseconds that a step may take. Only a step that hangs gets there; on a busy machine a browser
# may need a minute for what takes a second.
PATIENCE = 600_000

MARKS = """
figure => {
    const marks = figure.querySelectorAll('svg.marks [role^="graphics-symbol"], svg.marks .mark-symbol path, '
        + 'svg.marks .mark-rect path, svg.marks .mark-line path, svg.marks .mark-shape path');
    return [...marks].filter(mark => {
        const box = mark.getBoundingClientRect();
        return box.width > 0 || box.height > 0;
    }).length;
}
"""


def browser_path():
    """The browser of the system; None leaves the choice to Playwright."""
    for name in ("chromium-headless-shell", "chromium", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


def check(page_path, screenshot, figures):
    """The reasons why the page is not right."""
    address = pathlib.Path(page_path).resolve().as_uri()
    problems = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox"], timeout=PATIENCE)
        context = browser.new_context(
            offline=True, viewport={"width": 1280, "height": 900}, device_scale_factor=1)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)

        def note_request(request):
            if not request.url.startswith(("file://", "data:", "blob:")):
                problems.append(f"asks the network for {request.url}")

        def note_message(message):
            if message.type in ("error", "warning"):
                problems.append(f"console {message.type}: {message.text}")

        page.on("request", note_request)
        page.on("console", note_message)
        page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
        page.goto(address)
        for name in figures:
            try:
                page.wait_for_selector(
                    f'#figure-{name} [data-drawn="yes"]', state="attached")
            except Exception:
                problems.append(f"figure {name} was not drawn")
                continue
            marks = page.eval_on_selector(f"#figure-{name}", MARKS)
            print(f"{name}: {marks} marks")
            if marks == 0:
                problems.append(f"figure {name} has no marks")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 1280:
            problems.append(f"the page is {width} pixels wide in a window of 1280")
        page.screenshot(path=screenshot, full_page=True)
        browser.close()
    return problems


if __name__ == "__main__":
    found = check(sys.argv[1], sys.argv[2], sys.argv[3:])
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)
