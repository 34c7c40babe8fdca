# page_test.py DIR - opens the daily report in a headless Chromium and uses it as a reader does. The values under a
# filter are those of cs-metrics --where, in a report of its own: cell by cell, quantiles within the error that is told.
import json
import os
import re
import subprocess
import sys
import time

import chrome
import unpack

here, work = os.path.dirname(os.path.abspath(__file__)), sys.argv[1]
os.chdir(work)
number = failed = 0


def ok(what, good, *why):
    global number, failed
    number += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {number} - {what}", flush=True)
    if not good:
        for line in why:
            for part in str(line).splitlines()[:12]:
                print("# " + part[:300])


def run(command):
    subprocess.run(command, shell=True, check=True)


# ---- what stands in a page

TABLES = """[...document.querySelectorAll('[data-figure]')].map(f => ({
  number: f.dataset.figure, unfiltered: f.classList.contains('unfiltered'), chart: f.classList.contains('live'),
  rows: [...f.querySelectorAll('table tr')].map(r => [...r.children].map(c => c.textContent.trim()))}))"""
TILES = """[...document.querySelectorAll('.tile')].map(t => ({id: t.dataset.metric, unfiltered: t.classList.contains('unfiltered'),
  value: t.querySelector('.v').textContent.trim(), changes: [...t.querySelectorAll('dd')].map(d => d.textContent.trim()),
  notes: t.querySelector('.n').textContent}))"""
UNITS = {"s": 1, "min": 60, "h": 3600, "秒": 1, "分钟": 60, "小时": 3600, "分鐘": 60, "小時": 3600}


def seconds(text):
    m = re.fullmatch(r"≈? ?([\d,.]+) (\S+)", text)
    return float(m[1].replace(",", "")) * UNITS[m[2]] if m and m[2] in UNITS else None


def close(approximate, exact):
    """Within the bucket error, 6.3%, and what the rounding of both to three digits adds."""
    a, b = seconds(approximate), seconds(exact)
    if a is None or b is None:
        return approximate.lstrip("≈ ") == exact
    return abs(a - b) <= 0.063 * b + 0.06 * max(1, b) * 0.2 + 1


def same(live, exact, change_of_quantile=False):
    exact = exact.lstrip("●◆ ")  # how a group stands to all of them is not told under a filter
    if live.startswith("≈ ") and (seconds(live) is not None or change_of_quantile):
        return change_of_quantile or close(live, exact)
    return live == exact


def compare_tiles(live, exact, told):
    exact = {t["id"]: t for t in exact}
    quantiles = checked = 0
    for t in live:
        e = exact[t["id"]]
        if t["unfiltered"]:
            continue
        approximate = t["value"].startswith("≈")
        quantiles += approximate
        checked += 1
        if not same(t["value"], e["value"]):
            told.append(f"{t['id']}: {t['value']}, not {e['value']}")
        for a, b in zip(t["changes"], e["changes"]):
            if not same(a, b, approximate):
                told.append(f"{t['id']}: change {a}, not {b}")
    return checked, quantiles


def compare_tables(live, exact, told):
    exact = {f["number"]: f for f in exact}
    checked = 0
    for f in live:
        if f["unfiltered"] or not f["rows"]:
            continue
        other = exact[f["number"]]["rows"]
        rows = {r[0]: r for r in other}
        heads = other[0] if other else []
        named = len(set(heads)) == len(heads)  # columns come in the order of their own numbers: told by their heads
        for r in f["rows"][1:]:
            e = rows.get(r[0])
            if e is None or len(e) != len(r):
                continue
            for head, a, b in zip(f["rows"][0], r, e):
                if named:
                    if head not in heads:
                        continue
                    b = e[heads.index(head)]
                if a in ("–", "0", "") or head in ("",):
                    continue
                checked += 1
                if not same(a, b, re.fullmatch(r"≈ [±+−].*%", a) is not None):
                    told.append(f"figure {f['number']}, {r[0]}, {head}: {a}, not {b}")
    return checked


# ---- the measures

AS_OF = "--as-of 2024-07-03 --zone +08:00"
run("csgen --rows 14000 --seed 21 --customers 2500 --days 31 >t.tsv")
run(f"cs-metrics -q {AS_OF} --views daily,cube t.tsv >m.tsv")
run(f"cs-metrics -q {AS_OF} --where 'channel == \"phone\"' --views daily t.tsv >phone.tsv")
run(f"cs-metrics -q {AS_OF} --where 'channel == \"phone\" && customer_type == \"vip\"' --views daily t.tsv >vip.tsv")
for lang in ("en", "zh-Hans", "zh-Hant"):
    run(f"cs-report -q --charts echarts --lang {lang} -o {lang}.html m.tsv")
run(f"cs-report -q --charts echarts --lang en -T {here}/charts.md -o charts.html m.tsv")
for name in ("phone", "vip"):
    run(f"cs-report -q --charts static --lang en -o {name}.html {name}.tsv")
    run(f"cs-report -q --charts static --lang en -T {here}/charts.md -o {name}-charts.html {name}.tsv")

page = chrome.Page()
try:
    # ---- three languages
    for lang in ("en", "zh-Hans", "zh-Hant"):
        page.open(lang + ".html")
        drawn = page.eval("""[...document.querySelectorAll('figure')].filter(f => f.querySelector('.chart')).map(f => {
          const d = f.querySelector('.drawing svg'), b = d && d.getBoundingClientRect();
          return [f.id, !!d && b.width > 100 && b.height > 30 && d.querySelectorAll('path').length > 1]})""")
        ok(f"{lang}: every chart is drawn", drawn and all(d[1] for d in drawn), drawn)
        ok(f"{lang}: nothing is complained of, nothing asked of anybody", not page.complaints() and not page.requests(),
           page.complaints(), page.requests())
        wide = page.eval("document.documentElement.scrollWidth - innerWidth")
        ok(f"{lang}: nothing sticks out of the page", wide <= 0, wide)

    # ---- opening
    times = [page.open("en.html") for _ in range(3)]
    at = page.eval("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    ok("the page is there within a second", at < 1000 or min(times) < 1, at, times)

    # ---- a filter
    before_tiles, before_tables = page.eval(TILES), page.eval(TABLES)
    page.eval("""document.querySelector('.pop[data-key=channel] > summary').click();
      [...document.querySelectorAll('.pop[data-key=channel] input')].find(i => i.value === 'phone').click()""")
    live_tiles, live_tables = page.eval(TILES), page.eval(TABLES)
    count = page.eval("document.querySelector('.bar-top .count').textContent")
    hash_ = page.eval("location.hash")
    static = chrome.Page()
    try:
        static.open("phone.html", ready="true")
        exact_tiles, exact_tables = static.eval(TILES), static.eval(TABLES)
        static.open("vip.html", ready="true")
        vip_tiles, vip_tables = static.eval(TILES), static.eval(TABLES)
        static.open("phone-charts.html", ready="true")
        exact_charts = static.eval(TABLES)
    finally:
        static.close()
    told = []
    checked, quantiles = compare_tiles(live_tiles, exact_tiles, told)
    ok("tiles under a filter are those of cs-metrics --where", not told and checked >= 6, told, live_tiles)
    ok("a quantile is told with ≈, and how far off it may be", quantiles >= 1 and any("6.3%" in t["notes"] for t in live_tiles), live_tiles)
    told = []
    own = [f for f in live_tables if not f["unfiltered"]]
    checked = compare_tables([f for f in live_tables if "Phone" not in [r[0] for r in f["rows"]]], exact_tables, told)
    ok("tables and charts under a filter are those of cs-metrics --where", not told and checked > 100, told, checked)
    ok("what is not filtered says so", all(page.eval("""[...document.querySelectorAll('.unfiltered')].map(n => !!n.querySelector('.not'))""")))
    ok("a figure ignores the filter on its own dimension", any(
        b["rows"] == a["rows"] and "Phone" in [r[0] for r in a["rows"]] for a, b in zip(before_tables, live_tables)))
    ok("the count is announced", re.fullmatch(r"[\d,]+ / [\d,]+ tickets", count) is not None and
       page.eval("document.querySelector('.count').getAttribute('aria-live')") == "polite", count)
    ok("the address keeps the filter", hash_ == "#channel=phone", hash_)

    page.open("en.html", "#channel=phone&customer_type=vip")
    told = []
    checked, _ = compare_tiles(page.eval(TILES), vip_tiles, told)
    compare_tables([f for f in page.eval(TABLES) if not {"Phone", "VIP"} & {r[0] for r in f["rows"]}], vip_tables, told)
    ok("two filters from the address", not told and checked >= 6, told)
    page.open("en.html", "#channel=%3Cscript%3E&days=3&theme=pink&constructor=1")
    ok("an address that means nothing filters nothing", page.eval(TILES) == before_tiles)
    page.eval("document.querySelector('[data-days=\"7\"]').click()")
    ok("the last 7 days", page.eval(TILES)[0]["value"] != before_tiles[0]["value"] and
       page.eval("document.querySelector('[data-days=\"7\"]').getAttribute('aria-pressed')") == "true", page.eval(TILES)[0])
    page.eval("document.querySelector('[data-clear]').click()")
    ok("clearing brings back the page as it was", page.eval(TILES) == before_tiles and page.eval(TABLES) == before_tables)

    # ---- a chart of every kind
    page.open("charts.html")
    told_of = json.loads(unpack.text(os.path.join(work, "charts.html"), "cs-page"))
    before_tiles = page.eval(TILES)
    kinds = [f["chart"]["kind"] for f in told_of["figures"] if f.get("chart")]
    drawn = page.eval("[...document.querySelectorAll('.drawing')].map(d => d.querySelectorAll('svg path').length > 1)")
    ok("a chart of every kind is drawn", len(set(kinds)) == 9 and len(drawn) == len(kinds) and all(drawn), kinds, drawn)
    two = page.eval("""(f => [...f.querySelectorAll('.chart svg text')].map(t => t.textContent))(
        [...document.querySelectorAll('figure')].find(f => f.textContent.includes('Two lines')))""")
    ok("two lines have their names", {"Satisfaction", "First-contact resolution"} <= set(two), two)
    page.eval("[...document.querySelectorAll('.pop[data-key=channel] input')].find(i => i.value === 'phone').click()")
    told = []
    checked = compare_tables([f for f in page.eval(TABLES) if "Phone" not in [r[0] for r in f["rows"]] and "Phone" not in (f["rows"] or [[]])[0]],
                             exact_charts, told)
    ok("and filtered to what cs-metrics --where says", not told and checked > 300, told, checked)
    page.eval("document.querySelector('[data-clear]').click()")

    # ---- pointing and clicking
    def bar_of(key):
        """The middle of the first bar of a chart along a key, scrolled to."""
        figure = next((i for i, f in enumerate(told_of["figures"])
                       if f.get("chart") and f.get("x") == key and f["chart"]["kind"] in ("bar", "pareto")), None)
        return figure is not None and page.eval(f"""(() => {{
          const i = {figure};
          const f = document.querySelector(`[data-figure="${{i + 1}}"]`), svg = f.querySelector('.drawing svg');
          f.scrollIntoView({{block: 'center'}});
          const fill = getComputedStyle(document.documentElement).getPropertyValue('--subject').trim();
          const bar = [...svg.querySelectorAll('path')].filter(p => p.getAttribute('fill') === fill)
            .map(p => p.getBoundingClientRect()).sort((a, b) => b.width - a.width)[0];
          return [bar.left + bar.width / 2, bar.top + bar.height / 2]}})()""")

    key = next((k for k in ("channel", "category") if bar_of(k)), None)
    if key:
        x, y = bar_of(key)
        page.mouse(x - 3, y, click=False)
        page.mouse(x, y, click=False)
        tip = page.eval("[...document.querySelectorAll('.tip')].map(t => t.textContent).join()")
        ok("a tooltip tells name and numbers", re.search(r"\S+.*\d", tip) is not None, tip)
        page.mouse(x, y)
        chosen = page.eval("location.hash")
        ok("a click at a bar is that filter", chosen.startswith(f"#{key}="), chosen)
        ok("… and the rest follows", page.eval(TILES) != before_tiles)
        x, y = bar_of(key)
        page.mouse(x, y)
        ok("… and again takes it back", page.eval("location.hash") == "" and page.eval(TILES) == before_tiles, page.eval("location.hash"))
    else:
        ok("a chart with bars", False, "the daily report has none")

    # ---- the keyboard
    page.eval("(window.row = document.querySelector('.lnk')).closest('details')?.setAttribute('open', ''); row.focus()")
    for kind in ("rawKeyDown", "char", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", text="\r", windowsVirtualKeyCode=13)
    ok("a row's head is a button that filters", page.eval("location.hash") != "", page.eval("location.hash"))
    page.eval("document.querySelector('[data-clear]').click(); document.querySelector('.pop > summary').click()")
    page.call("Input.dispatchKeyEvent", type="keyDown", key="Escape", code="Escape", windowsVirtualKeyCode=27)
    ok("Esc closes a menu", page.eval("!document.querySelector('.pop[open]')"))

    # ---- colours, files
    page.eval("document.querySelector('[data-theme-to=dark]').click()")
    dark = page.eval("getComputedStyle(document.documentElement).getPropertyValue('--bg').trim()")
    ok("dark", dark == "#14171b" and page.eval("location.hash") == "#theme=dark", dark)
    page.eval("document.querySelector('[data-theme-to=light]').click()")
    csv = page.eval("""(async () => { let got; const make = URL.createObjectURL;
      URL.createObjectURL = b => { got = b; return make.call(URL, b); };
      HTMLAnchorElement.prototype.click = function () {};
      document.querySelector('.csv').click(); const bytes = new Uint8Array(await got.arrayBuffer());
      return [[...bytes.slice(0, 3)], new TextDecoder().decode(bytes)] })()""")
    ok("a table as CSV, with a byte order mark", csv[0] == [239, 187, 191] and csv[1].count("\r\n") > 1 and '","' in csv[1], csv)
    ok("nothing was complained of in all of this", not page.complaints() and not page.requests(), page.complaints(), page.requests())

    # ---- a phone
    page.size(360, 740, True)
    page.open("en.html")
    wide = page.eval("document.documentElement.scrollWidth")
    ok("360 px wide", wide <= 360, wide)
    page.size(1280, 900)

    # ---- paper
    page.open("en.html")
    page.eval("dispatchEvent(new Event('beforeprint'))")
    cut = page.eval("""[...document.querySelectorAll('.drawing')].map(d => [d.closest('figure').id, d.clientWidth,
      d.querySelector('svg').clientWidth, d.closest('figure').clientWidth, d.closest('figure').clientHeight])
      .filter(([, w, svg, f, h]) => svg > w + 1 || w > f + 1 || w > 976 || h > 1400)""")
    ok("on paper charts are as wide as the paper, and none is higher", not cut, cut)
    page.eval("dispatchEvent(new Event('afterprint'))")
    page.pdf("en.pdf")
    pdf = open("en.pdf", "rb").read()
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    ok("it prints", pdf.startswith(b"%PDF") and 2 <= pages <= 30, pages)
    avoided = page.eval("""(() => { const rules = [...document.styleSheets].flatMap(s => [...s.cssRules]).filter(r => r.media && r.media.mediaText === 'print');
      return rules.some(r => [...r.cssRules].some(x => /figure/.test(x.selectorText || '') && x.style.breakInside === 'avoid')) })()""")
    ok("no figure is cut by the end of a page", avoided)

    # ---- without scripts
    full = page.eval("document.querySelector('main').innerText.length")
    words = page.eval("[...document.querySelectorAll('.tile .v')].map(v => v.textContent)")
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.call("Page.navigate", url="file://" + os.path.abspath("en.html"))
    time.sleep(1.5)
    quiet = page.eval("""({live: document.documentElement.dataset.live || '', tiles: [...document.querySelectorAll('.tile .v')].map(v => v.textContent),
      charts: [...document.querySelectorAll('.chart')].map(c => c.getBoundingClientRect().height > 20 && !!c.querySelector('svg, i')),
      rows: document.querySelectorAll('table tr').length})""")
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    ok("with scripts off the numbers are there, and drawings", quiet["live"] == "" and quiet["tiles"] == words and
       all(quiet["charts"]) and quiet["rows"] > 20, quiet)

    # ---- hostile names
    suite = os.path.join(os.environ.get("top", "."), "../shared/suites/payloads/xss.txt")
    if os.path.exists(suite):
        lines = [l for l in open(suite, encoding="utf-8", errors="replace").read().splitlines() if l.strip()]
        esc = lambda s: s.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r")
        head, *rows = open("t.tsv", encoding="utf-8").read().splitlines()
        names = head.split("\t")
        agent, category, day = names.index("agent_id"), names.index("category"), names.index("created_at")
        some, made = [r for r in rows if r.split("\t")[day].startswith("2024-07-02")], []
        for i, line in enumerate(lines):
            for row in some[:12]:
                f = row.split("\t")
                f[0], f[agent], f[category] = f"X{len(made)}", esc(line), esc(line)
                made.append("\t".join(f))
        open("xss.tsv", "w", encoding="utf-8").write("\n".join([head] + made) + "\n")
        run(f"cs-metrics -q {AS_OF} --views daily,cube xss.tsv >xss-m.tsv")
        run("cs-report -q --charts echarts --lang en -o xss.html xss-m.tsv")
        page.open("xss.html")
        page.eval("""(async () => { window.name = ''; for (const i of [...document.querySelectorAll('.pop[data-key=category] input')].slice(0, 400)) {
          i.click(); i.click(); } for (const b of [...document.querySelectorAll('.lnk')].slice(0, 60)) { b.click(); b.click(); } })()""")
        strange = page.eval("""[...document.querySelectorAll('*')].filter(n => [...n.attributes].some(a => a.name.startsWith('on')) ||
          ['IFRAME', 'OBJECT', 'EMBED', 'FORM', 'LINK', 'BASE'].includes(n.tagName) || n.tagName === 'SCRIPT' && !n.closest('body > script')
          || /^\\s*(javascript|vbscript):/i.test(n.getAttribute('href') || '')).map(n => n.outerHTML.slice(0, 200))""")
        ok(f"{len(lines)} hostile names: none becomes markup, nothing runs", not strange and not page.complaints() and
           not page.requests() and len(lines) > 50, strange, page.complaints(), page.requests())
finally:
    page.close()
print(f"1..{number}")
sys.exit(failed > 0)
