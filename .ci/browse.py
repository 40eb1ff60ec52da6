"""Looks at pages in a headless Chromium, over its debugging pipe: what it says of them, and how they look.

    python3 .ci/browse.py CHROMIUM FOLDER PAGE...

Each page must load nothing, run nothing, log nothing, fit into the narrowest phone, and tell a screen reader what it shows.
Screenshots and the printed page go to FOLDER.
"""

import base64
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile

# Narrow phones, a common one, a tablet, a desk; in CSS pixels.
WIDTHS = [320, 390, 768, 1280]
SHOTS = [390, 1280]
PATIENCE = 60

# How wide the page is against its window, and what sticks out of it without a box that scrolls.
MEASURE = """(() => {
  const root = document.documentElement, room = root.clientWidth, out = [];
  const boxed = node => node.closest('.scroll, pre, svg, details:not([open]), .skip, .said');
  for (const node of document.body.querySelectorAll('*')) {
    const box = node.getBoundingClientRect();
    if (box.width > 0 && box.right > room + 0.5 && !boxed(node)) out.push(node.tagName + ' ' + node.textContent.slice(0, 40));
  }
  return {room, width: root.scrollWidth, out: out.slice(0, 5)};
})()"""

# Text of a picture that is cut by its edge, and letters other than those it is laid out for.
CLIPPED = """(() => {
  const out = [];
  for (const svg of document.querySelectorAll('svg')) {
    const edge = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (!text.textContent.trim()) continue;
      if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1)
        out.push(text.textContent.trim());
    }
  }
  return {out, fonts: [...document.fonts].filter(face => face.status === 'loaded').length};
})()"""

# Pairs of text and ground that are too alike (WCAG 2: 4.5 to 1, or 3 to 1 for large letters). Pictures are judged by their own tests.
CONTRAST = """(() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => { const f = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = node => { for (; node; node = node.parentElement) { const c = parse(getComputedStyle(node).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
  const out = new Set();
  for (const node of document.body.querySelectorAll('*')) {
    if (node.closest('svg') || ![...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())) continue;
    const style = getComputedStyle(node), size = parseFloat(style.fontSize);
    const [a, b] = [light(parse(style.color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    if (ratio < (large ? 3 : 4.5)) out.add(node.tagName + ' ' + ratio.toFixed(2));
  }
  return [...out];
})()"""


class Browser:
    """One Chromium, which takes commands and gives answers and events, each ended by a zero byte."""

    def __init__(self, program, profile):
        (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()

        def pipes():
            # It reads from 3 and writes to 4. Neither may be in the way of the other.
            reads, writes = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(reads, 3)
            os.dup2(writes, 4)

        flags = ["--headless=new", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run",
                 "--disable-gpu", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
                 "--disable-dev-shm-usage", "--disable-sync", "--hide-scrollbars", "--force-color-profile=srgb"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        self.process = subprocess.Popen([program, *flags, "about:blank"], close_fds=False, preexec_fn=pipes,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.out, self.into, self.rest, self.number, self.events = ours_out, ours_in, b"", 0, []
        self.session = None

    def close(self):
        self.process.terminate()
        self.process.wait(PATIENCE)

    def message(self):
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.into], [], [], PATIENCE)
            piece = os.read(self.into, 1 << 20) if ready else b""
            if not piece:
                raise SystemExit(f"error: Chromium ended, or said nothing for {PATIENCE} s")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **params):
        self.number += 1
        command = {"id": self.number, "method": method, "params": params}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.out, json.dumps(command).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise SystemExit(f"error: {method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def wait(self, event):
        while not any(message.get("method") == event for message in self.events):
            self.events.append(self.message())

    def look(self, script):
        return self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)["result"]["value"]

    def window(self, width, height=900):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)


def attach(browser):
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ["Page", "Network", "Log", "Runtime", "Accessibility", "Audits"]:
        browser.ask(f"{domain}.enable")


def spoken(browser, wrong):
    """What a screen reader gets: headings in order, pictures and tables with names."""
    tree = browser.ask("Accessibility.getFullAXTree")["nodes"]
    nodes = [node for node in tree if not node.get("ignored")]
    role = lambda node: node.get("role", {}).get("value", "")
    name = lambda node: node.get("name", {}).get("value", "").strip()
    level = lambda node: next((p["value"]["value"] for p in node.get("properties", []) if p["name"] == "level"), 0)
    headings = [(level(node), name(node)) for node in nodes if role(node) == "heading"]
    if [depth for depth, _ in headings].count(1) != 1:
        wrong(f"{[depth for depth, _ in headings].count(1)} headings of the first level")
    for (before, _), (after, title) in zip(headings, headings[1:]):
        if after > before + 1:
            wrong(f"the heading {title!r} leaves out a level")
    if any(not title for _, title in headings):
        wrong("a heading says nothing")
    pictures = [name(node) for node in nodes if role(node) in ("image", "img")]
    drawn = browser.look("document.querySelectorAll('svg, img').length")
    if len(pictures) != drawn:
        wrong(f"{len(pictures)} pictures are spoken of, {drawn} drawn")
    for title in pictures:
        if len(title) < 30 or not any(letter.isdigit() for letter in title):
            wrong(f"a picture says no more than {title!r}")
    tables = [name(node) for node in nodes if role(node) == "table"]
    if not tables or not all(tables):
        wrong("a table has no caption")
    if not any(role(node) == "main" for node in nodes) or not any(role(node) == "navigation" for node in nodes):
        wrong("no main part, or no contents")
    return len(headings), len(pictures), len(tables)


def check(browser, page, folder):
    faults, address = [], page.resolve().as_uri()
    wrong = lambda what: faults.append(f"{page}: {what}")
    browser.events.clear()
    browser.window(1280)
    browser.ask("Page.navigate", url=address)
    browser.wait("Page.loadEventFired")
    browser.look("document.fonts.ready.then(() => 1)")
    for width in WIDTHS:
        browser.window(width)
        size = browser.look(MEASURE)
        if size["width"] > size["room"] or size["out"]:
            wrong(f"at {width} px the page is {size['width']} wide; beyond the edge: {size['out']}")
        if width in SHOTS:
            height = browser.look("Math.min(document.documentElement.scrollHeight, 16000)")
            shot = browser.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                               clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})
            (folder / f"{page.parent.name}-{width}.png").write_bytes(base64.b64decode(shot["data"]))
    pictures = browser.look(CLIPPED)
    if pictures["out"]:
        wrong(f"letters of a picture are cut: {pictures['out'][:5]}")
    if pictures["fonts"] != 2:
        wrong(f"{pictures['fonts']} of the two faces of the page can be used")
    for pair in browser.look(CONTRAST):
        wrong(f"too little contrast: {pair}")
    counted = spoken(browser, wrong)
    printed = browser.ask("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
    (folder / f"{page.parent.name}.pdf").write_bytes(base64.b64decode(printed["data"]))
    for event in browser.events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent" and params["request"]["url"] != address:
            url = params["request"]["url"]
            if not url.startswith("data:"):
                wrong(f"it asks for {url}")
        elif method == "Log.entryAdded":
            wrong(f"it logs {params['entry']['text']}")
        elif method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            wrong(f"a script runs: {params}")
        elif method == "Audits.issueAdded":
            wrong(f"Chromium reports {params['issue']['code']}: {json.dumps(params['issue']['details'])[:300]}")
        elif method == "Page.javascriptDialogOpening":
            wrong(f"a script speaks: {params['message']}")
    print(f"{page}: {counted[0]} headings, {counted[1]} pictures, {counted[2]} tables; {len(faults)} faults")
    return faults


def main():
    program, folder, *pages = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    faults = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            attach(browser)
            for page in pages:
                faults += check(browser, pathlib.Path(page), folder)
        finally:
            browser.close()
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    sys.exit(1 if faults else 0)


main()
