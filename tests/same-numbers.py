"""same-numbers.py FOLDER - the same numbers in every form of a report: what r.json says is in r.html, r.mail, r.md, r.term
and, as numbers, in r.xlsx. The terminal and the mail leave out whole charts and rows: of them the tiles are looked at."""
import html
import json
import os
import re
import sys
import zipfile

folder = sys.argv[1]


def text(name):
    with open(os.path.join(folder, 'r.' + name), encoding='utf-8') as f:
        return f.read()



def squeezed(s):
    return re.sub(r'\s+', '', re.sub(r'\s\s+', '|', s))


report = json.loads(text('json'))
tiles, cells = [], []
numbers = []


def walk(part):
    for tile in part.get('tiles', []):
        tiles.append(tile['text'])
        tiles.extend(c['text'] for c in tile['changes'])
        if tile.get('number') is not None:
            numbers.append(tile['number'])
    table = part.get('table', part)
    for row in table.get('rows', []):
        for cell in row:
            if re.search(r'\d', cell.get('text', '')):
                cells.append(cell['text'])
            if cell.get('number') is not None:
                numbers.append(cell['number'])
    for child in part.get('parts', []):
        walk(child)


for p in report['parts']:
    walk(p)

page = html.unescape(re.sub(r'<script.*?</script>|<style.*?</style>', '', text('html'), flags=re.S))
page = squeezed(re.sub(r'<[^>]*>', '|', page))
mail = squeezed(re.sub(r'<[^>]*>', '|', html.unescape(text('mail'))))
markdown = squeezed(text('md').replace('\\', ''))
term = squeezed(text('term'))
book = zipfile.ZipFile(os.path.join(folder, 'r.xlsx'))
shown = set()
for name in book.namelist():
    if name.startswith('xl/worksheets/sheet'):
        xml = book.read(name).decode('utf-8')
        shown |= {float(v) for v in re.findall(r'<c r="[A-Z]+\d+"(?: s="\d+")?><v>([^<]*)</v>', xml)}


def lost(words, where):
    def is_there(word): # as a whole, over the edges of elements
        return re.search(r'(?<![\d.,])' + r'\|*'.join(map(re.escape, squeezed(word))) + r'(?!\d)', where)

    return sorted(w for w in set(words) if not is_there(w))


bad = 0
looks = [
    ('html', lost(tiles + cells, page)),
    ('md', lost(tiles + cells, markdown)),
    ('mail', lost(tiles, mail)),
    ('term', lost(tiles, term)),
    ('xlsx', sorted({n for n in numbers if not any(abs(n - s) <= 1e-9 * max(1, abs(n)) for s in shown)})),
]
print('1..%d' % len(looks))
for i, (name, missing) in enumerate(looks, 1):
    good = not missing and len(cells) > 50
    print('ok' if good else 'not ok', i, '- %s: %d words, %d numbers' % (name, len(tiles + cells), len(numbers)))
    if missing:
        print('# lost: %d:' % len(missing), missing[:12])
