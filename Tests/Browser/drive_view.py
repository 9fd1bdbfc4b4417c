"""Uses the interactive page as a person would, in a headless browser without a network.

    python drive_view.py PAGE.html FOLDER

Prints one JSON document of what was seen; pictures and saved files go to FOLDER. What went wrong is
listed under `problems`; the numbers are for the caller to judge.
"""

import json
import pathlib
import sys

from playwright.sync_api import sync_playwright

from check_page import PATIENCE, browser_path

# Lets the page draw in software where there is no graphics processor.
ARGUMENTS = ["--no-sandbox", "--enable-unsafe-swiftshader"]

# Messages of the graphics driver about speed, which software drawing brings.
HARMLESS = "GL Driver Message (OpenGL, Performance"

# Different colours in the middle of the picture, on a grid.
COLOURS = """
() => {
    const { scene } = mimoView;
    scene.deck.redraw("test");
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [60, 40];
    const context = copy.getContext("2d");
    context.drawImage(scene.canvas, 0, 0, 60, 40);
    const data = context.getImageData(0, 0, 60, 40).data;
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) seen.add(`${data[i] >> 3},${data[i + 1] >> 3},${data[i + 2] >> 3}`);
    return seen.size;
}
"""

# Text that does not stand out from what is behind it: contrast below 4.5, or 3 for large text.
CONTRAST = """
() => {
    const channel = x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    const parse = text => {
        const numbers = text.match(/[\\d.]+/g).map(Number);
        return [numbers.slice(0, 3), numbers[3] ?? 1];
    };
    const light = rgb => rgb.map(x => channel(x / 255))
        .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = element => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) {
            const [rgb, alpha] = parse(getComputedStyle(at).backgroundColor);
            if (alpha > 0) layers.push([rgb, alpha]);
            if (alpha === 1) break;
        }
        return layers.reverse().reduce((under, [rgb, alpha]) =>
            rgb.map((x, i) => alpha * x + (1 - alpha) * under[i]), [255, 255, 255]);
    };
    const bad = [];
    let looked = 0;
    for (const element of document.querySelectorAll("#panel *, #legend *, #credit, #tip")) {
        const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        const box = element.getBoundingClientRect();
        if (!own || box.width === 0 || element.closest(".sr, svg, option")) continue;
        const style = getComputedStyle(element);
        const [ink] = parse(style.color);
        const [a, b] = [light(ink), light(behind(element))].sort((x, y) => y - x);
        const large = parseFloat(style.fontSize) >= 24;
        looked += 1;
        if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) {
            bad.push(`${element.tagName} "${element.textContent.trim().slice(0, 30)}" `
                + ((a + 0.05) / (b + 0.05)).toFixed(2));
        }
    }
    return { looked, bad };
}
"""

# Controls without a name that a screen reader could say.
NAMELESS = """
() => [...document.querySelectorAll("button, input, select, canvas, summary, a[href]")]
    .filter(e => e.getBoundingClientRect().width > 0)
    .filter(e => !(e.ariaLabel || e.getAttribute("aria-label") || e.textContent.trim()
        || (e.labels && e.labels.length)))
    .map(e => e.outerHTML.slice(0, 80))
"""


class Reader:
    """A person before a page."""

    def __init__(self, browser, problems, offline=True, **options):
        self.problems = problems
        context = browser.new_context(offline=offline, accept_downloads=True, **options)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", self.note_request)
        self.page.on("console", self.note_message)
        self.page.on("pageerror", lambda error: problems.append(f"script error: {error}"))

    def note_request(self, request):
        if not request.url.startswith(("file://", "data:", "blob:")):
            self.problems.append(f"asks the network for {request.url}")

    def note_message(self, message):
        if message.type in ("error", "warning") and HARMLESS not in message.text:
            self.problems.append(f"console {message.type}: {message.text}")

    def open(self, address):
        self.page.goto(address)
        self.page.wait_for_selector("html[data-drawn][data-shown]", state="attached")
        self.until("globalThis.mimoView !== undefined")
        self.settle()

    def settle(self):
        """Waits until what was changed is shown."""
        self.until("!mimoView.state.scheduled")

    def until(self, condition):
        """Waits for a condition; the page's policy forbids the driver's own way, which is text."""
        self.page.evaluate(
            "() => new Promise(resolve => { const look = () =>"
            f" ({condition}) ? resolve() : requestAnimationFrame(look); look(); }})")

    def choose(self, control, value):
        self.page.select_option(control, value)
        self.settle()

    def slide(self, control, value):
        """Moves a slider, which tells so with every step."""
        self.page.eval_on_selector(
            control,
            "(slider, value) => { slider.value = value;"
            " slider.dispatchEvent(new Event('input', { bubbles: true })); }",
            str(value))
        self.settle()

    def numbers(self):
        """What the page would save, and what stands on it."""
        return {
            "saved": self.page.evaluate("mimoView.numbers()"),
            "table": self.page.eval_on_selector_all(
                "#users-table tbody tr",
                "lines => lines.map(line => [...line.cells].slice(2, 5).map(c => c.textContent))"),
            "sum": self.page.text_content("#sum-rate"),
            "energy": self.page.eval_on_selector_all(
                "#energy dd", "cells => cells.map(cell => cell.textContent)"),
            "on": self.page.locator("#energy rect.on").count(),
        }

    def place(self, row):
        """Where a user stands on the screen."""
        return self.page.evaluate(
            "row => { const at = mimoView.scene.project(mimoView.site.position(row));"
            " const box = mimoView.scene.canvas.getBoundingClientRect();"
            " return [at[0] + box.left, at[1] + box.top]; }", row)

    def group(self):
        return self.page.evaluate("mimoView.state.group")


def click_users(reader, seen):
    """Takes three users by clicking them from above, and leaves one of them out again."""
    page = reader.page
    page.click("#clear")
    reader.settle()
    page.evaluate("mimoView.scene.look({ ...mimoView.scene.whole(), rotationX: 90, zoom: 1 })")
    # Far from each other, so that it is clear which of them was meant.
    rows = page.evaluate(
        """() => {
            const { site, scene } = mimoView;
            const box = scene.canvas.getBoundingClientRect();
            const places = Array.from({ length: site.count }, (_, row) => scene.project(site.position(row)));
            const alone = places.map((at, row) => [row, at, Math.min(...places.map((other, i) =>
                i === row ? Infinity : Math.hypot(other[0] - at[0], other[1] - at[1])))])
                .filter(([, at]) => at[0] > 330 && at[0] < box.width - 90 && at[1] > 60 && at[1] < box.height - 60)
                .sort((a, b) => b[2] - a[2]);
            return alone.slice(0, 3).map(entry => entry[0]);
        }""")
    # The picture that is clicked is the one that is drawn.
    page.evaluate("mimoView.scene.deck.redraw('test')")
    for row in rows:
        x, y = reader.place(row)
        page.mouse.move(x, y)
        seen.setdefault("tips", []).append(page.text_content("#tip"))
        page.mouse.click(x, y)
        reader.settle()
    seen["clicked"] = {"wanted": rows, "got": reader.group()}
    page.mouse.click(*reader.place(rows[1]))
    reader.settle()
    seen["left"] = {"wanted": [rows[0], rows[2]], "got": reader.group()}


def use_keys(reader, seen):
    """Takes a user and moves the camera without a pointer."""
    page = reader.page
    page.click("#clear")
    reader.settle()
    page.focus("#scene")
    before = page.evaluate("JSON.stringify(mimoView.state.camera)")
    for key in ("n", "n", "p", "n", "Enter"):
        page.keyboard.press(key)
    reader.settle()
    order = page.evaluate("mimoView.scene.order.slice(0, 2)")
    seen["keys"] = {"wanted": [order[1]], "got": reader.group()}
    seen["cameras"] = [before]
    for key in ("ArrowLeft", "Shift+ArrowDown", "Shift+ArrowRight", "+"):
        page.keyboard.press(key)
        seen["cameras"].append(page.evaluate("JSON.stringify(mimoView.state.camera)"))
    # Every control can be reached, in the order in which they stand.
    page.focus("#scene")
    seen["stops"] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        seen["stops"].append(page.evaluate(
            "document.activeElement.id || document.activeElement.className || document.activeElement.name"
            " || document.activeElement.tagName"))
        if seen["stops"][-1] == "BODY":
            break


def save_files(reader, folder, seen):
    page = reader.page
    for button, name in (("#save-json", "numbers.json"), ("#save-png", "picture.png")):
        with page.expect_download() as waiting:
            page.click(button)
        waiting.value.save_as(folder / name)
        seen.setdefault("files", {})[name] = waiting.value.suggested_filename


def try_to_break_out(reader, seen):
    """What the page's policy must refuse; its refusals are no problems of the page."""
    page = reader.page
    known = len(reader.problems)
    seen["refused"] = page.evaluate(
        """async () => {
            const refused = [];
            addEventListener("securitypolicyviolation", event => refused.push(event.effectiveDirective));
            globalThis.ran = [];
            const attempts = [
                // From a timer: what the driver itself runs is allowed to.
                () => new Promise(done => setTimeout(() => {
                    try { new Function("globalThis.ran.push('text')")(); } catch {}
                    done();
                })),
                () => {
                    const script = document.createElement("script");
                    script.textContent = "globalThis.ran.push('script')";
                    document.head.append(script);
                },
                () => fetch("http://127.0.0.1:9/").then(() => ran.push("fetch"), () => {}),
                () => new Promise(done => {
                    const image = new Image();
                    image.onload = image.onerror = done;
                    image.src = "http://127.0.0.1:9/a.png";
                }),
                () => {
                    const style = document.createElement("style");
                    style.textContent = "body { opacity: 0 }";
                    document.head.append(style);
                    if (getComputedStyle(document.body).opacity === "0") ran.push("style");
                },
            ];
            for (const attempt of attempts) await attempt();
            await new Promise(done => setTimeout(done));
            return { directives: [...new Set(refused)].sort(), ran };
        }""")
    del reader.problems[known:]


def check(path, folder):
    seen = {"problems": [], "numbers": {}}
    problems = seen["problems"]
    address = pathlib.Path(path).resolve().as_uri()
    wide = {"width": 1040, "height": 640}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=ARGUMENTS, timeout=PATIENCE)
        reader = Reader(browser, problems, viewport=wide, color_scheme="light")
        reader.open(address)
        page = reader.page
        seen["times"] = page.evaluate(
            "Object.fromEntries(performance.getEntriesByType('mark').map(m => [m.name, m.startTime]))")
        seen["colours"] = page.evaluate(COLOURS)
        seen["methods"] = page.evaluate("mimoView.kernels.methods")
        seen["user_numbers"] = page.evaluate("[...mimoView.site.numbers]")

        click_users(reader, seen)
        page.fill("#random-size", "4")
        page.fill("#random-seed", "3")
        page.select_option("#random-pool", "all")
        page.click("#random")
        reader.settle()
        seen["drawn_group"] = reader.group()
        for method in seen["methods"]:
            reader.choose("#precoder", method)
            seen["numbers"][method] = reader.numbers()
        seen["speed"] = page.evaluate(
            """() => {
                const { state, site, kernels } = mimoView;
                const channels = new Float32Array(2 * site.n * 4);
                state.group.forEach((row, k) => channels.set(site.channel(row), 2 * site.n * k));
                const times = {};
                for (const method of kernels.methods) {
                    const run = () => kernels.precode({ method, channels, users: 4, antennas: site.n,
                        power: state.power, noise: state.noisePower });
                    for (let i = 0; i < 50; i++) run();
                    const start = performance.now();
                    for (let i = 0; i < 200; i++) run();
                    times[method] = (performance.now() - start) / 200;
                }
                return times;
            }""")
        page.click('[data-noise="thermal"]')
        reader.settle()
        reader.slide("#power", 7)
        reader.choose("#precoder", "structured")
        seen["numbers"]["moved"] = reader.numbers()
        reader.slide("#pilots", 10)
        seen["numbers"]["pilots"] = reader.numbers()
        # The same estimates' errors with other seeds.
        reader.choose("#precoder", "rzf")
        seen["estimated"] = []
        for seed in range(1, 33):
            page.evaluate("seed => mimoView.state.set({ pilotsSeed: seed })", seed)
            reader.settle()
            seen["estimated"].append(page.evaluate("mimoView.numbers()")["sumRate"])
        seen["numbers"]["estimated"] = reader.numbers()
        reader.choose("#precoder", "structured")
        reader.slide("#pilots", 41)

        # Requested rates.
        page.click('[data-noise="paper"]')
        page.click("#full-power")
        page.locator('input[name="aim"][value="rates"]').check(force=True)
        reader.settle()
        for k, rate in enumerate((0.5, 0.2, 1, 0.3)):
            reader.slide(f"#users-table tbody tr:nth-child({k + 1}) input", rate)
        for selection in ("structured", "greedy", "all"):
            reader.choose("#antennas", selection)
            seen["numbers"][f"rates {selection}"] = reader.numbers()

        # A link shows the same again, elsewhere.
        reader.choose("#antennas", "structured")
        reader.choose("#drape", "none")
        reader.choose("#colour", "power")
        page.evaluate("mimoView.scene.look({ ...mimoView.state.camera, rotationOrbit: 33, zoom: 0.5 })")
        link = page.evaluate("'#' + mimoView.state.fragment()")
        reader.until(f"location.hash === {json.dumps(link)}")
        seen["link"] = link
        seen["before"] = reader.numbers()
        other = Reader(browser, problems, viewport=wide)
        other.open(address + link)
        seen["after"] = other.numbers()
        seen["relink"] = other.page.evaluate("'#' + mimoView.state.fragment()")
        # The same page follows another link, and goes back to what that leaves out.
        other.page.evaluate("location.hash = '#users=' + mimoView.site.numbers[0]")
        other.until("mimoView.state.group.length === 1")
        other.settle()
        seen["followed"] = other.page.evaluate(
            "({ aim: mimoView.state.aim, ground: mimoView.state.drape,"
            " shown: document.querySelectorAll('#users-table tbody tr').length })")
        other.page.evaluate("link => { location.hash = link; }", link)
        other.until("mimoView.state.aim === 'rates'")
        other.settle()
        seen["camera"] = other.page.evaluate("mimoView.state.camera")
        # What means nothing in a link is left alone.
        stranger = Reader(browser, problems, viewport=wide)
        stranger.open(address + "#users=x,-1,99999999,1e9&precoder=magic&power=-3&noise=&camera=1,2"
                      "&rates=9,a&pilots=oops&ground=none&colour=none&aim=x")
        seen["stranger"] = stranger.page.evaluate(
            "({ group: mimoView.state.group, precoder: mimoView.state.precoder,"
            " power: mimoView.state.power, pilots: mimoView.state.pilots, aim: mimoView.state.aim })")

        save_files(reader, folder, seen)
        use_keys(reader, seen)
        seen["nameless"] = page.evaluate(NAMELESS)
        page.click("#as-table summary")
        page.click("#random")
        reader.settle()
        page.wait_for_selector("#scene-table tbody tr")
        seen["scene_table"] = page.locator("#scene-table tbody tr").count()
        seen["contrast"] = {}
        for look in ("light", "dark"):
            reader.choose("#theme", look)
            seen["contrast"][look] = page.evaluate(CONTRAST)
            page.screenshot(path=folder / f"view-{look}.png")
        try_to_break_out(reader, seen)

        calm = Reader(browser, problems, viewport={"width": 400, "height": 800}, has_touch=True,
                      reduced_motion="reduce", color_scheme="dark")
        calm.open(address)
        seen["narrow"] = calm.page.evaluate(
            "({ width: document.documentElement.scrollWidth, look: document.documentElement.dataset.look,"
            " credit: document.getElementById('credit').getBoundingClientRect().width,"
            " flight: mimoView.scene.flight({ fly: true }) })")
        calm.page.screenshot(path=folder / "view-narrow.png")
        browser.close()
    return seen


if __name__ == "__main__":
    print(json.dumps(check(sys.argv[1], pathlib.Path(sys.argv[2]))))
