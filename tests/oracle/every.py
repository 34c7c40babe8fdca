"""every.py - every metric of the built-in catalogue, written down a second time and compared.

The definitions are those of the field (the codes V, Q, R, S, A in the catalogue name them), in exact fractions, with the
standard library alone; nothing is taken from cs-metrics or its catalogue but the list of ids, so that an id without a
definition here fails. Three streams: one with every column and everything that is awkward, and csgen's, in two orders.

usage: every.py DIRECTORY [FILE AS-OF]…   (prints TAP; cs-metrics and csgen are on PATH; further streams of tickets)
"""
import random
import subprocess
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from fractions import Fraction as F
from functools import lru_cache

from metrics import DAY, KEYS, OFFSETS, Tap, Time, equal, gaps, make_rows, quantile, run, stamp

MONTH = 2629746  # seconds: 365.2425 days / 12
MORE = ("assigned_at first_resolved_at closed_at due_at followup_at survey_at transfer_n reply_n customer_reply_n resolved_by ces "
        "csat_attitude csat_skill csat_result csat_speed").split()


# ---- data ----

def awkward_rows(seed, count):
    """The rows of metrics.py with all other columns that a metric reads."""
    rnd = random.Random(seed * 7 + 1)
    rows = make_rows(seed, count)
    for r in rows:
        at = r.pop("_at")
        for c in MORE:
            r[c] = ""

        def later(c, share, choices, base=at):
            if rnd.random() < share:
                r[c] = stamp(base + rnd.choice(choices), rnd.choice(OFFSETS))
        later("assigned_at", 0.8, [0, 5, 30, 600, 4000])
        later("first_resolved_at", 0.3, [60, 900, 901, DAY, DAY + 1])
        later("closed_at", 0.3, [899, 900, 901, 2 * DAY, 5 * DAY])
        later("due_at", 0.6, [3600, DAY, DAY - 1, 3 * DAY, 60 * DAY])
        if r["csat_at"]:
            later("followup_at", 0.5, [-60, 0, DAY, DAY + 1, 9000], int(datetime.fromisoformat(r["csat_at"]).timestamp()))
        later("survey_at", 0.7, [60, 90000])
        for c in ("transfer_n", "reply_n", "customer_reply_n"):
            if rnd.random() < 0.8:
                r[c] = rnd.choice("00112345")
        r["resolved_by"] = rnd.choice(["agent", "agent", "bot", "system", ""])
        for c in ["ces"] + MORE[-4:]:
            if rnd.random() < 0.5:
                r[c] = rnd.choice(["1", "2", "3.5", "4", "5"])
        if rnd.random() < 0.02:
            r["outcome"] = "bot"
    return rows


def write(rows, path):
    columns = list(rows[0])
    with open(path, "w", newline="") as f:
        f.write("\t".join(columns) + "\n")
        for r in rows:
            f.write("\t".join(r[c] for c in columns) + "\n")


TEXTS = "ticket_id customer_id channel direction category agent_id outcome resolved_by".split()
KNOWN = set("""created_at responded_at resolved_at csat_at nps_at wait_s response_s resolve_s handle_s talk_s hold_s wrap_s reopen_n
csat nps is_complaint""".split()) | set(TEXTS) | set(MORE)


class Row(dict):
    __getattr__ = dict.get  # r.csat; a column that the stream has not is None


def read(path):
    with open(path, newline="\n") as f:
        lines = f.read().split("\n")[:-1]
    head = lines[0].split("\t")
    rows = []
    for line in lines[1:]:
        r = Row()
        for c, v in zip(head, line.split("\t")):
            if c not in KNOWN:
                continue
            if v == "":
                r[c] = None
            elif c in TEXTS:
                r[c] = v.replace("\\t", "\t").replace("\\\\", "\\")
            elif c.endswith("_at"):
                r[c] = Time(v)
            else:
                r[c] = F(v)
        rows.append(r)
    return set(head), rows


BROUGHT = {"assigned_at": [], "responded_at": ["response_s"], "first_resolved_at": [], "resolved_at": ["resolve_s"],
           "closed_at": [], "followup_at": [], "survey_at": [], "csat_at": ["csat", "ces", "csat_attitude", "csat_skill", "csat_result", "csat_speed"], "nps_at": ["nps"]}


def at_as_of(rows, as_of):
    """What was known then: no later rows, no later events, nor the values that came with them."""
    out = []
    for r in rows:
        if r.created_at and r.created_at.at > as_of.at:
            continue
        r = Row(r)
        for c, values in BROUGHT.items():
            if r.get(c) and r[c].at > as_of.at:
                for v in [c] + values:
                    if v in r:
                        r[v] = None
        out.append(r)
    return out


def with_neighbours(rows):
    def note(name, keys, among=lambda r: True):
        prev, nxt = gaps(rows, keys, among)
        for i, r in enumerate(rows):
            r["prev_" + name], r["next_" + name] = prev.get(i), nxt.get(i)
    for r in rows:
        for c in TEXTS:
            r.setdefault(c, None)
    note("customer", ["customer_id"])
    note("issue", ["customer_id", "category"])
    note("complaint", ["customer_id"], lambda r: r.is_complaint == 1)
    note("same_complaint", ["customer_id", "category"], lambda r: r.is_complaint == 1)
    note("nps", ["customer_id"], lambda r: r.nps is not None)
    first = {}
    for r in rows:
        if r.customer_id is not None and r.created_at:
            key = (r.created_at.at, r.ticket_id.encode())
            first[r.customer_id] = min(first.get(r.customer_id, key), key)
    for r in rows:
        r["first_contact"] = first[r.customer_id][0] if r.customer_id in first and r.created_at else None
    return rows


# ---- words of the definitions; a comparison with a missing value is false ----

def le(a, b):
    return a is not None and b is not None and a <= b


def since(a, b):
    return F(b.at - a.at) if a and b else None


def no_later(a, b):
    return bool(a and b and a.at <= b.at)


def first_of(*values):
    return next((v for v in values if v is not None), None)


def inbound(r):
    return r.direction != "outbound"


def offered(r):
    return r.outcome is not None and inbound(r)


def handled(r):
    return r.outcome == "answered" or r.responded_at is not None


def frt(r):
    return first_of(r.response_s, since(r.created_at, r.responded_at))


def resolve(r):
    return first_of(r.resolve_s, since(r.created_at, r.resolved_at))


def handle(r):
    if r.handle_s is not None:
        return r.handle_s
    return None if r.talk_s is None else r.talk_s + (r.hold_s or 0) + (r.wrap_s or 0)


def sane(r):
    return r.created_at and not (r.resolved_at and r.resolved_at.at < r.created_at.at)


def in_backlog(r):
    return sane(r) and not (r.resolved_at is None and r.closed_at is not None)


def judged(r, a):
    return r.due_at and (r.resolved_at or r.due_at.at < a.at)


def still_open(r):
    return r.resolved_at is None and r.closed_at is None


def month_of(at, text):
    t = datetime.fromtimestamp(at, datetime.fromisoformat(text).tzinfo)
    return t.year * 12 + t.month


def next_month_over(r, a):
    return r.customer_id is not None and r.created_at and \
        month_of(r.created_at.at, r.created_at.text) + 1 < month_of(a.at, a.text)


def came_next_month(r, a):
    if r.next_customer is None:
        return False
    return month_of(r.created_at.at + r.next_customer, r.created_at.text) == \
        month_of(r.created_at.at, r.created_at.text) + 1


def months(r, a):
    x = a.at - r.first_contact
    exact = F(x, MONTH)
    decimal = (exact * 10 ** 9).denominator == 1
    return max(F(1), exact if decimal else F(x / MONTH))


def agent_day(r):
    return (r.agent_id, r.created_at.text[:10]) if r.agent_id and r.created_at else None


def points(r):
    return F(100 if r.nps >= 9 else -100 if r.nps <= 6 else 0)


def scored(r):
    return r.csat is not None


def answered_late(r):
    return r.outcome == "answered" and r.wait_s is not None


HALF = F(1, 2)
ALL = lambda r, a: True
CREATED, SOLVED, SCORED, RECOMMENDED = ["created_at"], ["resolved_at"], ["csat_at", "created_at"], ["nps_at", "created_at"]
D = {}


def define(ids, kind, of=None, where=ALL, anchor=CREATED, mature=0, more=None, open=None, needs=""):
    for i in ids.split():
        D[i] = (kind, of, where, anchor, mature, more, open, needs.split())


def duration(ids, of, where=ALL, open=None, needs=""):
    define(ids, HALF, of, where, open=open, needs=needs)


def seconds_open(column):
    return lambda r, a: F(a.at - r[column].at) if r.get(column) else None


define("tickets", "count")
define("offered", "count", where=lambda r, a: offered(r), needs="outcome")
define("answered", "count", where=lambda r, a: inbound(r) and r.outcome == "answered", needs="outcome")
define("abandoned", "count", where=lambda r, a: inbound(r) and r.outcome == "abandoned", needs="outcome")
define("handled", "count", where=lambda r, a: handled(r), needs="outcome")
define("outbound", "count", where=lambda r, a: r.direction == "outbound", needs="direction")
define("solved", "count", where=lambda r, a: r.resolved_at, anchor=SOLVED, needs="resolved_at")
define("net_flow", "difference", more=("tickets", "solved"), needs="resolved_at")
define("backlog_in", "count", where=lambda r, a: in_backlog(r), needs="resolved_at")
define("backlog_out", "count", where=lambda r, a: sane(r) and r.resolved_at, anchor=SOLVED, needs="resolved_at")
define("backlog", "stock", needs="resolved_at")
duration("backlog_age", lambda r, a: since(r.created_at, a), lambda r, a: still_open(r), needs="resolved_at")
for days in (7, 30, 90):
    define("backlog_over_%dd" % days, "share", lambda r, a, d=days: r.created_at and a.at - r.created_at.at > d * DAY,
           lambda r, a: still_open(r), needs="resolved_at")
for name in ("concurrency", "concurrency_peak"):
    define(name, name, lambda r, a: (r.created_at.at, first_of(r.resolved_at, r.closed_at, a).at) if r.created_at else None,
           needs="resolved_at")
define("answer_rate", "share", lambda r, a: r.outcome == "answered", lambda r, a: offered(r), needs="outcome")
define("answer_rate.customer", "distinct_share", lambda r, a: r.customer_id, lambda r, a: offered(r),
       more=lambda r, a: r.outcome == "answered", needs="outcome customer_id")
define("abandon_rate", "share", lambda r, a: r.outcome == "abandoned", lambda r, a: offered(r), needs="outcome")
define("abandon_rate.no_short", "share", lambda r, a: r.outcome == "abandoned",
       lambda r, a: inbound(r) and (r.outcome == "answered" or r.outcome == "abandoned" and not le(r.wait_s, 5)),
       needs="outcome wait_s")
define("short_abandon", "share", lambda r, a: r.wait_s <= 5,
       lambda r, a: inbound(r) and r.outcome == "abandoned" and r.wait_s is not None, needs="outcome wait_s")
IN_TIME = lambda r, a: r.outcome == "answered" and le(r.wait_s, 20)
for variant, others in (("", lambda r: r.outcome == "abandoned"), (".answered", lambda r: False),
                        (".flowout", lambda r: r.outcome in ("abandoned", "flowout")),
                        (".no_short", lambda r: r.outcome == "abandoned" and not le(r.wait_s, 5))):
    define("service_level" + variant, "share", IN_TIME,
           lambda r, a, o=others: inbound(r) and (o(r) or answered_late(r)), needs="outcome wait_s")
duration("wait", lambda r, a: r.wait_s, lambda r, a: r.outcome in ("answered", None), needs="wait_s outcome")
define("asa", "mean", lambda r, a: r.wait_s, lambda r, a: r.outcome == "answered", needs="wait_s outcome")
define("abandon_time", "mean", lambda r, a: r.wait_s, lambda r, a: r.outcome == "abandoned", needs="wait_s outcome")
define("queue_time", "sum", lambda r, a: r.wait_s,
       lambda r, a: inbound(r) and r.outcome in ("answered", "abandoned"), needs="wait_s outcome")
define("patience", "ratio", more=("queue_time", "abandoned"), needs="wait_s outcome")
define("flowout_rate", "share", lambda r, a: r.outcome in ("flowout", "voicemail"), lambda r, a: offered(r), needs="outcome")
define("bot_rate", "share", lambda r, a: r.resolved_by == "bot", lambda r, a: r.resolved_by, needs="resolved_by")
duration("frt", lambda r, a: frt(r), open=seconds_open("created_at"), needs="responded_at")
define("frt_30s", "share", lambda r, a: le(frt(r), 30),
       lambda r, a: frt(r) is not None or r.created_at and a.at - r.created_at.at > 30, needs="responded_at")
duration("art", lambda r, a: since(r.assigned_at, r.responded_at), lambda r, a: r.assigned_at,
         open=seconds_open("assigned_at"), needs="assigned_at")
duration("first_resolve", lambda r, a: since(r.created_at, first_of(r.first_resolved_at, r.resolved_at, r.closed_at)),
         open=seconds_open("created_at"), needs="resolved_at")
duration("resolve", lambda r, a: resolve(r), open=seconds_open("created_at"), needs="resolved_at")
define("resolved_24h", "share", lambda r, a: le(resolve(r), DAY), mature=DAY, needs="resolved_at")
define("resolved_24h.once", "share", lambda r, a: le(since(r.created_at, first_of(r.first_resolved_at, r.resolved_at)), DAY),
       mature=DAY, needs="first_resolved_at resolved_at")
define("resolution_rate", "share", lambda r, a: r.resolved_at, needs="resolved_at")
REPEAT = lambda r: le(r.next_issue, 7 * DAY)
SOLVED_ONES = lambda r, a: r.resolved_at
define("fcr", "share", lambda r, a: r.resolved_at and not (r.reopen_n or 0) > 0 and not REPEAT(r),
       lambda r, a: r.customer_id is not None, mature=7 * DAY, needs="resolved_at customer_id category")
define("fcr.no_repeat_7d", "share", lambda r, a: r.resolved_at and not REPEAT(r), lambda r, a: r.customer_id is not None,
       mature=7 * DAY, needs="resolved_at customer_id category")
define("fcr.no_reopen", "share", lambda r, a: r.reopen_n == 0, lambda r, a: r.resolved_at and r.reopen_n is not None,
       needs="resolved_at reopen_n")
CLOSED_IN = lambda r: since(r.created_at, first_of(r.closed_at, r.resolved_at))
define("fcr.zammad", "share", lambda r, a: CLOSED_IN(r) <= 900, lambda r, a: CLOSED_IN(r) is not None, needs="resolved_at")
define("fcr.intercom", "share", lambda r, a: r.reopen_n == 0 and r.transfer_n == 0, SOLVED_ONES, needs="reopen_n transfer_n")
define("fcr.zoho one_touch.exactly_one", "share", lambda r, a: r.reply_n == 1, SOLVED_ONES, needs="reply_n")
define("fcr.freshservice", "share", lambda r, a: le(r.customer_reply_n, 1), SOLVED_ONES, needs="customer_reply_n")
define("fcr.freshdesk", "share", lambda r, a: le(r.reply_n, 1) and not (r.reopen_n or 0) > 0, SOLVED_ONES,
       needs="reply_n reopen_n")
define("fcr.one_touch one_touch", "share", lambda r, a: r.reply_n is not None and r.reply_n < 2, SOLVED_ONES, needs="reply_n")
define("one_touch.messaging", "share", lambda r, a: (r.reply_n or 0) > 0 and r.reopen_n == 0, SOLVED_ONES,
       needs="reply_n reopen_n")
define("reopen_rate", "share", lambda r, a: (r.reopen_n or 0) > 0, lambda r, a: r.resolved_at or (r.reopen_n or 0) > 0,
       needs="reopen_n resolved_at")
define("reopens", "sum", lambda r, a: r.reopen_n, needs="reopen_n")
define("solves", "sum", lambda r, a: None if r.reopen_n is None else r.reopen_n + (1 if r.resolved_at else 0),
       needs="reopen_n resolved_at")
define("reopen_rate.events", "ratio", more=("reopens", "solves"), needs="reopen_n resolved_at")
duration("handle", lambda r, a: handle(r), needs="handle_s")
duration("talk", lambda r, a: r.talk_s, needs="talk_s")
duration("hold", lambda r, a: r.hold_s, needs="hold_s")
duration("wrap", lambda r, a: r.wrap_s, needs="wrap_s")
define("transfer_rate", "share", lambda r, a: r.transfer_n > 0,
       lambda r, a: r.transfer_n is not None and r.outcome in ("answered", None), needs="transfer_n outcome")
define("hops", "mean", lambda r, a: r.transfer_n, lambda r, a: r.outcome in ("answered", None), needs="transfer_n outcome")
for name, start, end in (("accept", "created_at", "assigned_at"), ("solve", "responded_at", "resolved_at"),
                         ("feedback", "resolved_at", "csat_at"), ("followup", "resolved_at", "followup_at")):
    duration("stage_" + name, lambda r, a, s=start, e=end: since(r.get(s), r.get(e)), lambda r, a, s=start: r.get(s),
             open=seconds_open(start), needs=start + " " + end)
define("sla", "share", lambda r, a: no_later(r.resolved_at, r.due_at), judged, needs="due_at resolved_at")
define("sla_active", "count", where=lambda r, a: not r.resolved_at and no_later(a, r.due_at), needs="due_at resolved_at")
define("sla_overdue", "count", where=lambda r, a: not r.resolved_at and r.due_at and r.due_at.at < a.at,
       needs="due_at resolved_at")
define("csat", "share", lambda r, a: r.csat >= 4, lambda r, a: scored(r), SCORED, needs="csat")
define("csat.mean", "mean", lambda r, a: r.csat, lambda r, a: scored(r), SCORED, needs="csat")
define("csat.by_ticket", "share", lambda r, a: r.csat >= 4, lambda r, a: scored(r), needs="csat")
define("csat_neutral", "share", lambda r, a: 3 <= r.csat < 4, lambda r, a: scored(r), SCORED, needs="csat")
define("csat_bad", "share", lambda r, a: r.csat < 3, lambda r, a: scored(r), SCORED, needs="csat")
define("csat.trend", "trend", lambda r, a: r.csat, lambda r, a: scored(r), SCORED, needs="csat")
define("csat.slope", "slope", lambda r, a: r.csat, lambda r, a: scored(r), SCORED, needs="csat")
define("survey_rate", "share", lambda r, a: scored(r), lambda r, a: r.survey_at, ["survey_at"], needs="csat survey_at")
define("nps", "mean", lambda r, a: points(r), lambda r, a: r.nps is not None, RECOMMENDED, needs="nps")
define("nps.last", "mean", lambda r, a: points(r),
       lambda r, a: r.nps is not None and r.customer_id is not None and r.next_nps is None, RECOMMENDED,
       needs="nps customer_id")
define("nps_promoters", "share", lambda r, a: r.nps >= 9, lambda r, a: r.nps is not None, RECOMMENDED, needs="nps")
define("nps_detractors", "share", lambda r, a: r.nps <= 6, lambda r, a: r.nps is not None, RECOMMENDED, needs="nps")
for c in MORE[-4:]:
    define(c, "mean", lambda r, a, c=c: r[c], lambda r, a, c=c: r[c] is not None, SCORED, needs=c)
define("ces", "mean", lambda r, a: r.ces, lambda r, a: r.ces is not None, SCORED, needs="ces")
COMPLAINT = lambda r, a: r.is_complaint == 1
define("complaint_rate", "share", COMPLAINT, needs="is_complaint")
define("repeat_complaint_30d", "share", lambda r, a: le(r.prev_complaint, 30 * DAY), COMPLAINT,
       needs="is_complaint customer_id")
define("repeat_complaint_30d.followed", "share", lambda r, a: le(r.next_complaint, 30 * DAY), COMPLAINT, mature=30 * DAY,
       needs="is_complaint customer_id")
define("repeat_complaint_30d.same_type", "share", lambda r, a: le(r.prev_same_complaint, 30 * DAY), COMPLAINT,
       needs="is_complaint customer_id category")
define("complaint_on_time", "share", lambda r, a: no_later(r.resolved_at, r.due_at),
       lambda r, a: COMPLAINT(r, a) and judged(r, a), needs="is_complaint due_at")
define("callback_24h", "share", lambda r, a: r.csat_at and r.followup_at and 0 <= r.followup_at.at - r.csat_at.at <= DAY,
       lambda r, a: le(r.csat, 2), ["csat_at"], mature=DAY, needs="csat csat_at followup_at")
CUSTOMER = lambda r, a: r.customer_id is not None
DATED_CUSTOMER = lambda r, a: CUSTOMER(r, a) and r.created_at
define("customers", "distinct", lambda r, a: r.customer_id, CUSTOMER, needs="customer_id")
define("new_customers", "count", where=lambda r, a: DATED_CUSTOMER(r, a) and r.prev_customer is None, needs="customer_id")
define("customer_months", "distinct_sum", lambda r, a: r.customer_id, DATED_CUSTOMER, more=months, needs="customer_id")
define("customer_contacts", "n", lambda r, a: r.customer_id, CUSTOMER)
define("frequency", "float ratio", more=("customer_contacts", "customer_months"), needs="customer_id")
define("contacts_per_customer", "ratio", more=("customer_contacts", "customers"), needs="customer_id")
duration("since_last_contact", lambda r, a: since(r.created_at, a), lambda r, a: CUSTOMER(r, a) and r.next_customer is None,
         needs="customer_id")
define("retention", "distinct_share", lambda r, a: r.customer_id, next_month_over, more=came_next_month, needs="customer_id")
define("agents", "distinct", lambda r, a: r.agent_id, lambda r, a: r.agent_id is not None, needs="agent_id")
AGENT_DAY = lambda r, a: handled(r) and agent_day(r) is not None
define("agent_days", "distinct", lambda r, a: agent_day(r), AGENT_DAY, needs="agent_id outcome responded_at")
define("agent_contacts", "n", lambda r, a: agent_day(r), AGENT_DAY)
define("productivity", "ratio", more=("agent_contacts", "agent_days"), needs="agent_id outcome responded_at")
define("multi_skill", "breadth", lambda r, a: r.agent_id, more=lambda r, a: r.category, needs="agent_id category")
HELPERS = {"customer_contacts", "agent_contacts"}
SUFFIXES = {"mean": "mean", "sum": "sum", "p90": F(9, 10), "var": "var", "n": "n", "min": "min", "max": "max"}
DURATIONS = "frt resolve first_resolve art handle wait stage_solve".split()


# ---- aggregates ----

def kaplan_meier(ended, running):
    """The median as survfit prints it: the middle where the estimate is one half over a stretch."""
    survive, half = F(1), None
    everyone = sorted(ended + running)
    count = Counter(ended)
    for t in sorted(count):
        survive *= 1 - F(count[t], len(everyone) - bisect_left(everyone, t))
        if half is not None:
            return (half + t) / 2
        if survive < HALF:
            return t
        if survive == HALF:
            half = t
    return half


def trend_of(pairs):
    """(class, Sen's slope a day) of the last eight (time, score)."""
    last = sorted(pairs, key=lambda p: (-p[0], -p[1]))[:8]
    last.sort()
    if len(last) < 3:
        return None, None
    s, slopes = 0, []
    for i, (t, x) in enumerate(last):
        for u, y in last[i + 1:]:
            if u > t:
                slopes.append(F(y - x, u - t) * DAY)
                s += (y > x) - (y < x)
    if not slopes:
        return None, None
    slope = quantile(slopes, HALF)
    way = (s > 0) - (s < 0)
    if way != (slope > 0) - (slope < 0):
        way = 0
    steps = [y - x for (t, x), (u, y) in zip(last, last[1:]) if u > t]
    steadily = all(step * way >= 0 for step in steps)
    return way * (2 if steadily else 1), slope


def overlap(spans):
    """(most at one time, seconds together, seconds with any), second for second in effect."""
    spans = [(a, b) for a, b in spans if a < b]
    marks = sorted({t for span in spans for t in span})
    change = defaultdict(int)
    for a, b in spans:
        change[a] += 1
        change[b] -= 1
    now = peak = busy = 0
    for t, u in zip(marks, marks[1:] + [None]):
        now += change[t]
        peak = max(peak, now)
        if now and u is not None:
            busy += u - t
    return peak, sum(b - a for a, b in spans), busy


class World:
    def __init__(self, columns, rows, as_of, days=None):
        self.columns, self.rows, self.as_of = columns, rows, as_of
        self.days = days and lru_cache(None)(days)
        self.grouped = {}

    def anchor(self, names):
        return next(c for c in names if c in self.columns)

    def result(self, metric, rows, end=None, suffix=None):
        """(value, n, excluded, num, den) of the rows of a group; `end`: the last day that a stock looks at."""
        kind, of, where, anchors, mature, more, running, _ = D[metric]
        a = self.as_of
        kind = SUFFIXES.get(suffix, suffix) or kind
        if kind in ("ratio", "float ratio", "difference"):
            x, y = (self.result(m, rows[m]) for m in more)
            excluded = max(x[2], y[2])
            if kind == "difference":
                return x[0] - y[0], x[1], excluded, x[0] - y[0], None
            value = F(x[3]) / F(y[3]) if x[3] is not None and y[3] else None
            if value is not None and kind == "float ratio":
                value = F(float(x[3]) / float(y[3]))
            return value, y[1], excluded, x[3], y[3]
        anchor = self.anchor(anchors)
        population, excluded = [], 0
        for r in rows:
            if not where(r, a):
                continue
            t = r[anchor]
            if self.days is not None or mature:
                if t is None or self.days is None and mature and t.at + mature > a.at:
                    excluded += 1
                    continue
                if self.days is not None and not self.days(mature)[0] <= t.day <= self.days(mature)[1]:
                    continue
                if mature and t.at + mature > a.at:
                    excluded += 1
                    continue
            population.append(r)
        n = len(population)
        if kind == "count":
            return n, n, excluded, n, None
        values = [(r, of(r, a)) for r in population]
        if kind == "share":
            k = sum(1 for _, v in values if v)
            return F(k, n) if n else None, n, excluded, k, n
        if kind in ("km", "open"):
            ended = [v for _, v in values if v is not None]
            rest = [running(r, a) for r, v in values if v is None]
            rest_known = [v for v in rest if v is not None]
            if kind == "open":
                return len(rest_known), len(rest_known), excluded, len(rest_known), None
            return kaplan_meier(ended, rest_known), len(ended) + len(rest_known), \
                excluded + len(rest) - len(rest_known), None, None
        if kind in ("trend", "slope"):
            known = [(r[anchor].at, v) for r, v in values if v is not None and r[anchor]]
            value = trend_of(known)[kind == "slope"]
            return value, len(known), excluded + n - len(known), None, None
        known = [(r, v) for r, v in values if v is not None]
        if kind == "breadth":
            pairs = defaultdict(lambda: defaultdict(int))
            known = [(r, v) for r, v in known if more(r, a) is not None]
            for r, v in known:
                pairs[v][more(r, a)] += 1
            k = sum(1 for kinds in pairs.values() if sum(1 for c in kinds.values() if c >= 5) >= 3)
            return F(k, len(pairs)) if pairs else None, len(pairs), excluded + n - len(known), k, len(pairs)
        excluded += n - len(known)
        if kind in ("concurrency", "concurrency_peak"):
            peak, together, busy = overlap([v for _, v in known])
            if not known:
                return None, 0, excluded, None, None
            if kind == "concurrency_peak":
                return peak, len(known), excluded, None, None
            return F(together, busy) if busy else None, len(known), excluded, together, busy
        different = defaultdict(list)
        for r, v in known:
            different[v].append(r)
        if kind == "distinct":
            return len(different), len(known), excluded, len(different), None
        if kind == "distinct_share":
            k = sum(1 for members in different.values() if any(more(r, a) for r in members))
            return F(k, len(different)) if different else None, len(different), excluded, k, len(different)
        if kind == "distinct_sum":
            total = sum((max(more(r, a) for r in members) for members in different.values()), F(0))
            return total, len(different), excluded, total, None
        numbers = [v for _, v in known]
        n = len(numbers)
        if kind == "n":
            return n, n, excluded, n, None
        if kind == "mean":
            total = sum(numbers)
            return F(total) / n if n else None, n, excluded, total, n
        if n == 0:
            return None, n, excluded, None, None
        if kind == "sum":
            return sum(numbers), n, excluded, sum(numbers), None
        if kind in ("min", "max"):
            return (min if kind == "min" else max)(numbers), n, excluded, None, None
        if kind == "var":
            mean = F(sum(numbers)) / n
            return sum((x - mean) ** 2 for x in numbers) / (n - 1) if n > 1 else None, n, excluded, None, None
        return quantile(numbers, kind), n, excluded, None, None

    def stock(self, rows, end):
        """Begun by the end of a day and not solved by then, each on its own clock."""
        k = sum(1 for r in rows if in_backlog(r) and (end is None or r.created_at.day <= end) and
                not (r.resolved_at and (end is None or r.resolved_at.day <= end)))
        return k, k, k


# ---- comparing ----

def groups_of(world, metric, keys):
    anchor = world.anchor(D[metric][3])
    if anchor in world.grouped:
        return world.grouped[anchor]
    groups = world.grouped[anchor] = defaultdict(list)
    for r in world.rows:
        groups[tuple(KEYS[k](r, anchor) or "" for k in keys)].append(r)
    return groups


def compare(world, got, metrics, keys, label):
    problems, seen = [], set()
    by_metric = {}
    for m in metrics:
        base, suffix = split(m)
        parts = D[base][5] if D[base][0] in ("ratio", "float ratio", "difference") else [base]
        by_metric[m] = {p: groups_of(world, p, keys) for p in parts}
    for g in got:
        m = g["metric"]
        base, suffix = split(m)
        group = tuple(g[k].replace("\\\\", "\\") for k in keys)
        seen.add((group, m))
        if D[base][0] == "stock":
            rest = [k for k in keys if k != "date"]
            members = [r for r in world.rows
                       if all((KEYS[k](r, "created_at") or "") == g[k].replace("\\\\", "\\") for k in rest)]
            end = world.days(0)[1] if world.days else None
            if "date" in keys:
                end = datetime.fromisoformat(g["date"]).date() if g["date"] else "none"
            want = (None, None, None) if end == "none" else world.stock(members, end)
            value, n, num = want
            if not equal(g["value"], value) or (n is not None and int(g["n"]) != n) or not equal(g["num"], num):
                problems.append("%s %s %s: value %s n %s, not %s" % (label, group, m, g["value"], g["n"], want))
            continue
        sets = by_metric[m]
        rows = {p: groups[group] for p, groups in sets.items()}
        value, n, excluded, num, den = world.result(base, rows if base not in rows else rows[base], suffix=suffix)
        loose = m.endswith((".slope", ".var"))
        if not equal(g["value"], value, loose):
            problems.append("%s %s %s: value %s, not %s" % (label, group, m, g["value"], value and float(value)))
        if (int(g["n"]), int(g["n_excluded"])) != (n, excluded):
            problems.append("%s %s %s: n %s excluded %s, not %s %s" % (label, group, m, g["n"], g["n_excluded"], n, excluded))
        if not equal(g["num"], num) or not equal(g["den"], den):
            problems.append("%s %s %s: num %s den %s, not %s %s" % (label, group, m, g["num"], g["den"], num, den))
    missing = [m for m in metrics if not any(s[1] == m for s in seen)]
    if missing:
        problems.append("%s: no row of %s" % (label, missing))
    return problems


def split(metric):
    if metric in D:
        return metric, None
    base, _, suffix = metric.rpartition(".")
    return base, suffix


def main():
    directory = sys.argv[1]
    tap = Tap()
    listed = [r["id"] for r in run("--list")]
    tap.done("every id of the catalogue has a definition here, and no more",
             ["no definition of " + i for i in listed if i not in D] +
             ["the catalogue has no " + i for i in D if i not in listed and i not in HELPERS])
    as_of = Time("2024-04-25T10:00:00+08:00")
    streams = []
    write(awkward_rows(3, 900), directory + "/awkward.tsv")
    streams.append(("awkward", directory + "/awkward.tsv", as_of))
    for seed, order, days in ((21, "time", "40"), (22, "random", "90")):
        path = "%s/gen%d.tsv" % (directory, seed)
        text = subprocess.run(["csgen", "--rows", "1500", "--seed", str(seed), "--customers", "200", "--days", days, "--order",
                               order], capture_output=True, check=True, text=True).stdout.split("\n")[:-1]
        with open(path, "w") as f:
            f.write("".join(line + "\n" for line in dict.fromkeys(text)))
        inside = Time("2024-07-01T00:00:00+08:00") if days == "40" else Time("2024-08-15T12:00:00+08:00")
        streams.append(("csgen %d, %s" % (seed, order), path, inside))
    for path, moment in zip(sys.argv[2::2], sys.argv[3::2]):
        streams.append((path.rpartition("/")[2], path, Time(moment)))
    compared = set()
    for name, path, as_of in streams:
        columns, raw = read(path)
        rows = with_neighbours(at_as_of(raw, as_of))
        metrics = [m for m in listed if m in D and all(c in columns for c in D[m][7])]
        for d in DURATIONS:
            if d not in metrics:
                continue
            metrics += ["%s.%s" % (d, s) for s in SUFFIXES]
            if D[d][6]:
                metrics += [d + ".km", d + ".open"]
        compared.update(split(m)[0] for m in metrics)

        def week(mature):
            moment = datetime.fromtimestamp(as_of.at - mature, datetime.fromisoformat(as_of.text).tzinfo)
            monday = moment.date() - timedelta(days=moment.weekday() + 7)
            return monday, monday + timedelta(days=6)
        for keys, days in (([], None), (["channel"], None), (["date"], None), (["channel"], week), (["date", "channel"], None)):
            args = ["-q", "--long", "--as-of", as_of.text, "-m", ",".join(metrics)]
            args += (["-g", ",".join(keys)] if keys else []) + (["--period", "week"] if days else [])
            world = World(columns, rows, as_of, days)
            label = "%s by %s%s" % (name, ",".join(keys) or "nothing", ", a week" if days else "")
            tap.done(label, compare(world, run(*args, path), metrics, keys, label))
    _, path, as_of = streams[0]
    with open(path) as f:
        head, *lines = f.readlines()
    random.Random(5).shuffle(lines)
    with open(directory + "/shuffled.tsv", "w") as f:
        f.writelines([head] + lines)
    ask = ["-q", "--long", "--totals", "-g", "channel,date", "--as-of", as_of.text, "-m", ",".join(listed + ["frt.km", "art.open"])]
    outs = [subprocess.run(["cs-metrics", *ask, *how], capture_output=True, check=True).stdout
            for how in (["-j1", path], ["-j4", "--block-size", "300", path], ["-j2", "--block-size", "1", path],
                        ["-j3", directory + "/shuffled.tsv"])]
    tap.done("the same bytes whatever the workers, blocks and order of rows", [] if len(set(outs)) == 1 else ["they differ"])
    tap.done("every metric was compared at least once", ["not compared: " + i for i in listed if i not in compared])
    print("1..%d" % tap.n)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
