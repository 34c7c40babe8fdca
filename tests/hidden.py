"""hidden.py K REPORT TICKETS - what of a report made with --k can be computed after all.

Every count that the JSON of hidden.sh's template shows is a linear equation over the days, channels and categories of
the tickets: values, what they are compared with, groups that are not there (a count of 0, and so is every part of it).
A hidden count of fewer than K cases must not be in the span of these equations (elimination modulo a prime: what is
computed over the integers is computed there too). Prints what leaks, and fails when something does."""
import csv
import itertools
import json
import sys

PRIME = (1 << 61) - 1
k = int(sys.argv[1])
report = json.load(open(sys.argv[2], encoding='utf-8'))
tickets = list(csv.DictReader(open(sys.argv[3], encoding='utf-8'), delimiter='\t'))
LAST = 15
days = range(2, LAST + 1)
channels = sorted({t['channel'] for t in tickets})
categories = sorted({t['category'] for t in tickets})
name = {text.lower(): text for text in channels + categories}
cells = list(itertools.product(days, channels, categories))
place = {cell: i for i, cell in enumerate(cells)}
truth = dict.fromkeys(cells, 0)
for t in tickets:
    cell = int(t['created_at'][8:10]), t['channel'], t['category']
    if cell in truth:
        truth[cell] += 1


def parts(group):
    return [c for c in cells if all(g is None or g == x for g, x in zip(group, c))]


def count(group):
    return sum(truth[c] for c in parts(group))


leaks, basis = [], {}


def rest(v):
    v = dict(v)
    while v:
        i = min(v)
        if i not in basis:
            break
        factor = v[i]
        for j, x in basis[i].items():
            y = (v.get(j, 0) - factor * x) % PRIME
            if y:
                v[j] = y
            else:
                v.pop(j, None)
    return v


def learn(v):
    v = rest(v)
    if v:
        i = min(v)
        inverse = pow(v[i], PRIME - 2, PRIME)
        basis[i] = {j: x * inverse % PRIME for j, x in v.items()}


def see(group, n):
    if n != count(group):
        leaks.append(('not what it is', group, n, count(group)))
    if 0 < n < k:
        leaks.append(('shown', group, n))
    if n:
        learn({place[c]: 1 for c in parts(group)})
    else:
        for c in parts(group):
            learn({place[c]: 1})


def number(cell):
    text = cell['text'].replace(',', '')
    return int(text) if text.isdigit() else None


compared = {'tickets': 0, 'tickets:base.week': 7, 'tickets:base.previous': 1}
whole = {
    'cross': [(LAST, c, g) for c in channels for g in categories],
    'days_channel': [(d, c, None) for d in days for c in channels],
    'days_category': [(d, None, g) for d in days for g in categories],
}
changes = 0
for part in report['parts']:
    if part['kind'] == 'tiles':
        tile = part['tiles'][0]
        see((LAST, None, None), tile['number'])
        for change, back in zip(tile['changes'], (1, 7)):
            if change['text'] != '–':
                changes += 1
                learn({place[c]: 1 for c in parts((LAST - back, None, None))})
    if part['kind'] != 'table':
        continue
    seen = set()
    for row in part['rows']:
        row = {c['id']: cell for c, cell in zip(part['columns'], row)}
        day = int(row['date']['text'].split()[0]) if 'date' in row else LAST
        group = [name[row[key]['text'].lower()] if key in row else None for key in ('channel', 'category')]
        seen.add((day, *group))
        for column, cell in row.items():
            if column in compared and number(cell) is not None:
                see((day - compared[column], *group), number(cell))
    for group in whole.get(part['origin']['view'], []):
        if group not in seen:
            see(group, 0)

for group in itertools.product([None, *days], [None, *channels], [None, *categories]):
    if 0 < count(group) < k and not rest({place[c]: 1 for c in parts(group)}):
        leaks.append(('computed', group, count(group)))
for leak in leaks:
    print('#', *leak)
print('# %d independent equations, %d changes of the whole, %d leaks' % (len(basis), changes, len(leaks)))
sys.exit(1 if leaks or changes < 2 else 0)
