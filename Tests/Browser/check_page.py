"""Opens a report in a headless browser without a network and checks that it draws.

    python check_page.py REPORT.html SCREENSHOT.png FIGURE...

Fails, with one line per reason, when the page asks for anything but itself, when a script fails or
writes an error or a warning to the console, when one of the figures has no drawn marks, when a card
stands alone in its row, when the page is wider than a window of 400 pixels, when text cannot be told from
its ground, light or dark, and when print is dark.
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


# Cards by the line they stand in: how wide each line is filled, of the width of all.
CARDS = """
cards => {
    const lines = new Map();
    for (const card of cards.querySelectorAll('.number')) {
        const box = card.getBoundingClientRect();
        lines.set(Math.round(box.top), (lines.get(Math.round(box.top)) ?? 0) + box.width + 16);
    }
    const width = cards.getBoundingClientRect().width + 16;
    return [...lines.values()].map(filled => filled / width);
}
"""

# The smallest contrast (WCAG 2.2) of the page's text against the ground behind it, and its words.
CONTRAST = """
() => {
    const light = colour => {
        const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map(value => value / 255)
            .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = element => {
        for (let node = element; node; node = node.parentElement) {
            const colour = getComputedStyle(node).backgroundColor;
            if (!/, 0\\)$/.test(colour)) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    let worst = [21, ''];
    for (const element of document.querySelectorAll('h1, h2, h3, p, th, td, caption, figcaption')) {
        if (element.closest('.plot') || !element.textContent.trim()) continue;
        const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < worst[0]) worst = [contrast, element.textContent.trim().slice(0, 40)];
    }
    return [...worst, light(ground(document.body))];
}
"""


def looks(page):
    """What is wrong with the page in narrow windows, in the dark and on paper."""
    problems = []
    for width in (1280, 1000, 700, 400):
        page.set_viewport_size({"width": width, "height": 900})
        if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
            problems.append(f"the page is {found} pixels wide in a window of {width}")
        for cards in page.query_selector_all(".numbers"):
            for filled in cards.evaluate(CARDS):
                if filled < 0.98:
                    problems.append(f"cards fill {filled:.0%} of a line in a window of {width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    for scheme, media in (("light", "screen"), ("dark", "screen"), ("dark", "print")):
        page.emulate_media(color_scheme=scheme, media=media)
        contrast, words, ground = page.evaluate(CONTRAST)
        if contrast < 4.5:
            problems.append(f"{scheme} on {media}: contrast {contrast:.1f} of {words!r}")
        if (ground < 0.2) != (scheme == "dark" and media == "screen"):
            problems.append(f"{scheme} on {media}: the ground's luminance is {ground:.2f}")
    page.emulate_media(color_scheme="light", media="screen")
    return problems


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
        problems += looks(page)
        page.screenshot(path=screenshot, full_page=True)
        browser.close()
    return problems


if __name__ == "__main__":
    found = check(sys.argv[1], sys.argv[2], sys.argv[3:])
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)
