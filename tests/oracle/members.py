"""members.py - the rows that --members writes are those that the definitions of every.py name, in the input's order.

Which rows a metric is about, which of them make its numerator and which are left out is worked out here from the
definitions alone; and there are as many of them as the measures say, but for metrics whose n counts customers or agents.

usage: members.py DIRECTORY   (prints TAP; cs-metrics and csgen are on PATH)
"""
import subprocess
import sys
from datetime import datetime, timedelta

import every
from every import D, Time, split
from metrics import Tap, run

THINGS = ("distinct_share", "distinct_sum", "breadth", "float ratio")  # n counts customers, agents


def sides(world, metric, end):
    """(rows of den, of num, excluded) as sets of line numbers."""
    base, suffix = split(metric)
    kind, of, where, anchors, mature, more, running, _ = D[base]
    a, kind = world.as_of, suffix or kind
    if kind in ("ratio", "float ratio", "difference"):
        x, y = (sides(world, m, end) for m in more)
        out = x[2] | y[2]
        return (x[0], x[0], out) if kind == "difference" else (y[0], x[0], out)
    if kind == "stock":
        stays = {r.line for r in world.rows if every.in_backlog(r) and (end is None or r.created_at.day <= end) and
                 not (r.resolved_at and (end is None or r.resolved_at.day <= end))}
        return stays, stays, set()
    den, num, out = set(), set(), set()
    anchor = world.anchor(anchors)
    for r in world.rows:
        if not where(r, a):
            continue
        t = r[anchor]
        if t is None and (world.days or mature):
            out.add(r.line)
            continue
        if world.days and not world.days(mature)[0] <= t.day <= world.days(mature)[1]:
            continue
        if mature and t.at + mature > a.at:
            out.add(r.line)
            continue
        value = of(r, a) if of else None
        if kind == "count":
            known = true = True
        elif kind == "share":
            known, true = True, value
        elif kind in ("km", "open"):
            still = value is None and running(r, a) is not None
            if kind == "open" and not still:
                continue
            known, true = value is not None or still, True
        elif kind == "distinct_share":
            known, true = value is not None, more(r, a)
        elif kind == "breadth":
            known, true = value is not None and more(r, a) is not None, True
        elif kind in ("trend", "slope"):
            known, true = value is not None and t is not None, True
        else:
            known, true = value is not None, True
        (den if known else out).add(r.line)
        if known and true:
            num.add(r.line)
    return den, num, out


def rows_of(metric, side, args, path, lines):
    result = subprocess.run(["cs-metrics", "-q", "--members", metric + side, *args, path], capture_output=True)
    if result.returncode:
        return None, result.stderr.decode()
    got = result.stdout.decode().split("\n")
    return got[1:-1], None if got[0] == lines[0] and got[-1] == "" else "the header is another"


def check(world, path, lines, metrics, args, end):
    problems = []
    measures = {r["metric"]: r for m in metrics for r in run("-q", "--long", "-m", m, *args, path)}
    for m in metrics:
        told, kind = measures[m], D[split(m)[0]][0]
        for side, want, column in zip(("", ":num", ":excluded"), sides(world, m, end), ("n", "num", "n_excluded")):
            got, wrong = rows_of(m, side, args, path, lines)
            if wrong or got != [lines[i] for i in sorted(want)]:
                problems.append("%s%s: %s" % (m, side, wrong or "%d rows, not %d, or others" % (len(got), len(want))))
            elif side == ":num" and (told["unit"] != "share" or kind == "ratio") or side != ":excluded" and kind in THINGS:
                continue
            elif str(len(got)) != told[column]:
                problems.append("%s%s: %d rows, but %s is %s" % (m, side, len(got), column, told[column]))
    return problems


def main():
    directory = sys.argv[1]
    tap = Tap()
    every.write(every.awkward_rows(5, 500), directory + "/awkward.tsv")
    text = subprocess.run(["csgen", "--rows", "800", "--seed", "9", "--customers", "90", "--days", "50", "--order", "random"],
                          capture_output=True, check=True, text=True).stdout.split("\n")[:-1]
    with open(directory + "/gen.tsv", "w") as f:
        f.write("".join(line + "\n" for line in dict.fromkeys(text)))
    listed = [r["id"] for r in run("--list")]
    for path, moment in ((directory + "/awkward.tsv", "2024-04-25T10:00:00+08:00"),
                         (directory + "/gen.tsv", "2024-07-11T00:00:00+08:00")):
        as_of = Time(moment)
        columns, raw = every.read(path)
        for i, r in enumerate(raw):
            r["line"] = i + 1
        with open(path, newline="\n") as f:
            lines = f.read().split("\n")[:-1]
        rows = every.with_neighbours(every.at_as_of(raw, as_of))
        metrics = [m for m in listed if m in D and all(c in columns for c in D[m][7])]
        metrics += [d + s for d in ("frt", "resolve") if d in metrics for s in (".km", ".open", ".p90", ".n")]

        def week(mature):
            moment = datetime.fromtimestamp(as_of.at - mature, datetime.fromisoformat(as_of.text).tzinfo)
            monday = moment.date() - timedelta(days=moment.weekday() + 7)
            return monday, monday + timedelta(days=6)
        name = path.rpartition("/")[2]
        args = ["--as-of", moment]
        tap.done(name, check(every.World(columns, rows, as_of), path, lines, metrics, args, None))
        world = every.World(columns, [r for r in rows if r.channel == "chat"], as_of, week)
        args += ["--period", "week", "--where", "channel == \"chat\"", "-j", "2", "--block-size", "700"]
        tap.done(name + ": a week of chats", check(world, path, lines, metrics, args, week(0)[1]))
    print("1..%d" % tap.n)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
