"""generated.py - cs-metrics on a generated export, to the last byte of its table.

Reads a cs stream of tickets and prints one row per group, as `cs-metrics -g KEYS -m METRICS` does in a pipe. Written from
the definitions alone, by another hand than metrics.py, with other means: everything is a fraction until it is printed,
every quantile comes from a sort, every gap from a list per customer. Python's standard library alone.

usage: generated.py [-g KEYS] [--as-of TIME] [FILE]
       generated.py --metrics                         the list for cs-metrics -m
"""
import argparse
import sys
from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction

METRICS = (
    'tickets answer_rate abandon_rate service_level wait.mean wait.median wait.p90 frt.mean frt.median frt.p90 '
    'resolve.mean resolve.median resolve.p90 resolved_24h fcr handle.mean handle.median handle.p90 '
    'talk.mean talk.median talk.p90 csat csat.mean nps complaint_rate repeat_complaint_30d').split()

DAY = timedelta(days=1)

# What an event brings; neither is known before its time.
EVENTS = {'assigned_at': [], 'responded_at': ['response_s'], 'first_resolved_at': [], 'resolved_at': ['resolve_s'],
          'closed_at': [], 'csat_at': ['csat'], 'nps_at': ['nps']}
NEWEST = ['created_at', 'assigned_at', 'responded_at', 'resolved_at', 'closed_at', 'csat_at']


# ---- reading ----

def unescape(cell):
    if '\\' not in cell:
        return cell
    out, chars = [], iter(cell)
    for c in chars:
        out.append({'t': '\t', 'n': '\n', 'r': '\r', '\\': '\\'}[next(chars)] if c == '\\' else c)
    return ''.join(out)


def escape(cell):
    return cell.replace('\\', '\\\\').replace('\t', '\\t').replace('\n', '\\n').replace('\r', '\\r')


class Row(dict):
    """Cells by column; a missing cell is absent."""

    def number(self, name):
        return Fraction(self[name]) if name in self else None

    def time(self, name):
        return datetime.fromisoformat(self[name]) if name in self else None


def read(stream):
    lines = stream.read().decode('utf-8').split('\n')
    if lines.pop() != '':
        sys.exit('generated.py: the last line does not end')
    header = lines[0].split('\t')
    rows = []
    for line in lines[1:]:
        if line == lines[0] or line.startswith('\\. '):
            continue
        cells = line.split('\t')
        if len(cells) != len(header):
            sys.exit('generated.py: wrong number of fields: ' + line)
        rows.append(Row((name, unescape(cell)) for name, cell in zip(header, cells) if cell != ''))
    return header, rows


def at(rows, as_of):
    """The rows as they stood at that moment."""
    kept = [row for row in rows if row.time('created_at') <= as_of]
    for row in kept:
        for event, brought in EVENTS.items():
            if event in row and row.time(event) > as_of:
                for name in [event] + brought:
                    row.pop(name, None)
    return kept


# ---- what the metrics need of a row ----

def seconds(row, given, event):
    """A duration as given, else from its two times."""
    if given in row:
        return row.number(given)
    if event in row:
        return Fraction((row.time(event) - row.time('created_at')) // timedelta(seconds=1))
    return None


def neighbours(rows, keys):
    """Sets row.before and row.after: the time to the neighbour with equal keys, None without one."""
    groups = defaultdict(list)
    for row in rows:
        row.before = row.after = None
        if all(key in row for key in keys):
            groups[tuple(row[key] for key in keys)].append(row)
    for group in groups.values():
        group.sort(key=lambda row: (row.time('created_at'), row.get('ticket_id', '').encode()))
        for one, two in zip(group, group[1:]):
            one.after = two.before = two.time('created_at') - one.time('created_at')


def count_rows(header, rows, as_of):
    """By metric, its rows: (row, column of its date, value or None). The value of a share is True or False."""
    complaints = [row for row in rows if row.number('is_complaint')]
    neighbours(complaints, ['customer_id'])
    repeated = {id(row): row.before is not None and row.before <= 30 * DAY for row in complaints}
    neighbours(rows, ['customer_id', 'category'])
    anchors = {name: name + '_at' if name + '_at' in header else 'created_at' for name in ('csat', 'nps')}
    counted = defaultdict(list)

    def count(name, row, value):
        counted[name].append((row, anchors.get(name.partition('.')[0], 'created_at'), value))

    for row in rows:
        age = as_of - row.time('created_at')
        outcome, wait = row.get('outcome'), row.number('wait_s')
        inbound = row.get('direction') != 'outbound'
        resolve = seconds(row, 'resolve_s', 'resolved_at')
        count('tickets', row, True)
        if outcome and inbound:
            count('answer_rate', row, outcome == 'answered')
            count('abandon_rate', row, outcome == 'abandoned')
        if inbound and (outcome == 'abandoned' or outcome == 'answered' and wait is not None):
            count('service_level', row, outcome == 'answered' and wait <= 20)
        if outcome in ('answered', None):
            count('wait', row, wait)
        count('frt', row, seconds(row, 'response_s', 'responded_at'))
        count('resolve', row, resolve)
        if age >= DAY:
            count('resolved_24h', row, resolve is not None and resolve <= 24 * 3600)
        if age >= 7 * DAY and 'customer_id' in row:
            back = row.after is not None and row.after <= 7 * DAY
            count('fcr', row, 'resolved_at' in row and not back and not (row.number('reopen_n') or 0) > 0)
        count('handle', row, row.number('handle_s'))
        count('talk', row, row.number('talk_s'))
        if 'csat' in row:
            count('csat', row, row.number('csat') >= 4)
            count('csat.mean', row, row.number('csat'))
        if 'nps' in row:
            score = row.number('nps')
            count('nps', row, Fraction(100 if score >= 9 else -100 if score <= 6 else 0))
        count('complaint_rate', row, bool(row.number('is_complaint')))
        if row.number('is_complaint'):
            count('repeat_complaint_30d', row, repeated[id(row)])
    return counted


# ---- groups and values ----

def key_of(row, anchor, key):
    """The text of a key; '' is the missing group."""
    if key not in ('date', 'week', 'month', 'hour', 'weekday'):
        return row.get(key, '')
    time = row.time(anchor)
    if time is None:
        return ''
    year, week, weekday = time.isocalendar()
    return {'date': time.strftime('%Y-%m-%d'), 'week': '%04d-W%02d' % (year, week), 'month': time.strftime('%Y-%m'),
            'hour': '%02d' % time.hour, 'weekday': '%d' % weekday}[key]


def quantile(values, p):
    """Hyndman and Fan's type 7."""
    values = sorted(values)
    h = (len(values) - 1) * p
    low = h.numerator // h.denominator
    if h == low:
        return values[low]
    return values[low] + (h - low) * (values[low + 1] - values[low])


def aggregate(name, values):
    known = [value for value in values if value is not None]
    how = name.rpartition('.')[2]
    if name == 'tickets':
        return Fraction(len(values))
    if not known:
        return None
    if how == 'median':
        return quantile(known, Fraction(1, 2))
    if how == 'p90':
        return quantile(known, Fraction(9, 10))
    return Fraction(sum(known)) / len(known)


def text(value):
    """A fraction as the stream writes it: in full when it has at most 9 places and 63 bits, else the nearest double."""
    if value is None:
        return ''
    for places in range(10):
        scaled = value * 10 ** places
        if scaled.denominator == 1 and -2 ** 63 <= scaled < 2 ** 63:
            digits = str(abs(int(scaled))).rjust(places + 1, '0')
            point = len(digits) - places
            return '-' * (value < 0) + digits[:point] + ('.' + digits[point:] if places else '')
    short = repr(value.numerator / value.denominator)  # Python rounds the quotient of two integers once
    if 'e' in short:
        sys.exit('generated.py: no plain number: ' + short)
    return short


def table(header, rows, keys, as_of):
    groups = defaultdict(lambda: defaultdict(list))
    for name, entries in count_rows(header, rows, as_of).items():
        for row, anchor, value in entries:
            groups[tuple(key_of(row, anchor, key) for key in keys)][name].append(value)
    for group in sorted(groups, key=lambda group: [(part == '', part.encode()) for part in group]):
        cells = groups[group]
        yield list(group) + [
            text(aggregate(name, cells[name] if name == 'csat.mean' else cells[name.partition('.')[0]]))
            for name in METRICS]


def main():
    options = argparse.ArgumentParser()
    options.add_argument('-g', default='')
    options.add_argument('--as-of')
    options.add_argument('--metrics', action='store_true')
    options.add_argument('file', nargs='?')
    given = options.parse_args()
    if given.metrics:
        print(','.join(METRICS))
        return
    with open(given.file, 'rb') if given.file else sys.stdin.buffer as stream:
        header, rows = read(stream)
    if given.as_of:
        as_of = datetime.fromisoformat(given.as_of)
    else:
        as_of = max(row.time(name) for row in rows for name in NEWEST if name in row)
    keys = given.g.split(',') if given.g else []
    lines = [keys + [name.replace('.', '_') for name in METRICS]]
    lines += table(header, at(rows, as_of), keys, as_of)
    sys.stdout.buffer.write(''.join('\t'.join(map(escape, line)) + '\n' for line in lines).encode('utf-8'))


main()
