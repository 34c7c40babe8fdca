# carriers.py LINES... - the same document in every format: the same bytes twice, harmless whatever stands in the data,
# the same numbers, in time. Each LINES is a file of hostile lines, or (a name that ends in width.tsv) of texts and the
# cells they take. Readers are Python's own and, where it is there, cmark-gfm.
import csv, html.parser, io, json, os, re, resource, shutil, subprocess, sys, tempfile, unicodedata, zipfile
import xml.etree.ElementTree as xml

HEADER = 'view keys agent_id category metric value unit n n_excluded num den lo hi anchor calendar as_of from to target ' \
         'vs base diff diff_lo diff_hi'.split()
SHEET = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
CHART = '{http://schemas.openxmlformats.org/drawingml/2006/chart}'
FORMATS = 'term html mail mime md xlsx json tsv'.split()
n, failed = 0, False


def verdict(name, wrong):
    global n, failed
    n += 1
    print(('not ok' if wrong else 'ok'), n, '-', name)
    for line in wrong[:10]:
        print('#', line.encode('unicode_escape').decode()[:200])
    failed = failed or bool(wrong)


def escape(text):
    return text.replace('\\', '\\\\').replace('\t', '\\t').replace('\r', '\\r').replace('\n', '\\n')


def row(**cell):
    cell = {'unit': 'count', 'n': cell['value'], 'anchor': 'created_at', 'calendar': '24x7',
            'as_of': '2025-06-19T06:00:00+08:00', 'from': '2025-06-18', 'to': '2025-06-18', **cell}
    return '\t'.join(escape(cell.get(name, '')) for name in HEADER) + '\n'


def measures(texts):
    out = ['\t'.join(HEADER) + '\n', row(view='overview', metric='tickets', value='1235')]
    for i, text in enumerate(texts):
        out.append(row(view='agent', keys='agent_id', agent_id=text, metric='tickets', value=str(i + 1)))
        out.append(row(view='category', keys='category', category=text, metric='tickets', value=str(2 * i + 1)))
    return ''.join(out)


TEMPLATE = '''---
title: x
---
{{top tickets view=agent}}

## One

``` table view=agent columns=tickets,tickets:share bar=tickets order=tickets limit=%d
title = {{top tickets view=agent}} first
```

## Two

``` chart bar view=category x=category y=tickets limit=%d
title = {{top tickets view=category}}
```
'''


class Folder:
    def __init__(self, texts, title='x'):
        self.path, self.title = tempfile.mkdtemp(), title
        with open(self.path + '/m.tsv', 'w', encoding='utf-8', newline='') as f:
            f.write(measures(texts))
        with open(self.path + '/t.md', 'w', encoding='utf-8') as f:
            f.write(TEMPLATE % (max(1, len(texts)), max(1, min(len(texts), 40))))

    def report(self, form, *more):
        done = subprocess.run(['cs-report', '-T', self.path + '/t.md', '--title', self.title, '-f', form, *more,
                               self.path + '/m.tsv'], capture_output=True)
        if done.returncode:
            raise SystemExit('cs-report -f %s: %s' % (form, done.stderr.decode()))
        if done.stderr:
            raise ValueError('cs-report -f %s says %s' % (form, done.stderr.decode()))
        return done.stdout

    def __del__(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Tags(html.parser.HTMLParser):
    ALLOWED = set('h1 h2 h3 p table thead tbody tr th td strong em code ul ol li hr pre blockquote br'.split())

    def __init__(self):
        super().__init__()
        self.wrong, self.text = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in self.ALLOWED:
            self.wrong.append('element %s %s' % (tag, attributes))

    def handle_comment(self, data):
        self.wrong.append('a comment')

    def handle_data(self, data):
        self.text.append(data)


def safe(text):  # as report/safe.h says
    text = re.sub('[\t\n\r\u2028\u2029]', ' ', text)
    return re.sub('[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]', '\ufffd', text)


def squeeze(text):
    return re.sub(r'\s+', ' ', text).strip()


def markdown(text, told):
    if not shutil.which('cmark-gfm'):
        return []
    page = Tags()
    page.feed(subprocess.run(['cmark-gfm', '--unsafe', '-e', 'table', '-e', 'autolink', '-e', 'strikethrough'],
                             input=text, capture_output=True).stdout.decode())
    whole = squeeze(''.join(page.text))
    return page.wrong + ['not told: ' + one for one in told if squeeze(safe(one)) not in whole]


def workbook(data):
    book, wrong, numbers = zipfile.ZipFile(io.BytesIO(data)), [], set()
    strings = [''.join(s.itertext()) for s in xml.fromstring(book.read('xl/sharedStrings.xml')).iter(SHEET + 'si')]
    names = [s.get('name') for s in xml.fromstring(book.read('xl/workbook.xml')).iter(SHEET + 'sheet')]
    if len({name.lower() for name in names}) != len(names) or any(re.search(r"[\[\]:*?/\\]|^'|'$", s) or len(s) > 31
                                                                  for s in names):
        wrong.append('sheet names %r' % names)
    for part in book.namelist():
        root = xml.fromstring(book.read(part))
        # What a chart speaks of are cells of this book, named by sheet and place.
        wrong += ['%s: formula %s' % (part, f.text) for f in root.iter(CHART + 'f')
                  if not re.fullmatch(r"(\w+|'[^'\[\]]+')!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", f.text or '')]
        wrong += ['%s: a defined name' % part for _ in root.iter(SHEET + 'definedName')]
        if not re.match(r'xl/worksheets/sheet\d+\.xml', part):
            continue
        for cell in root.iter(SHEET + 'c'):
            if cell.get('t') not in ('s', None) or cell.find(SHEET + 'f') is not None:
                wrong.append('%s: type %s' % (cell.get('r'), cell.get('t')))
            if cell.get('t') is None and cell.find(SHEET + 'v') is not None:
                numbers.add(float(cell.find(SHEET + 'v').text))
        if any(root.iter(SHEET + 'hyperlink')):
            wrong.append('a link')
    return wrong, strings, numbers


def check_harmless(name, texts):
    wrong = []
    for at in range(0, len(texts), 40):
        some = list(dict.fromkeys(t for t in texts[at:at + 40] if t))
        folder = Folder(some, title=some[0])
        try:
            shown = folder.report('term', '--width', '200').decode()
            wrong += ['term: control %r' % c for c in set(shown) if unicodedata.category(c) == 'Cc' and c != '\n']
            wrong += markdown(folder.report('md'), some)
            bad, strings, numbers = workbook(folder.report('xlsx'))
            told = {re.sub('_x005F(?=_x[0-9A-Fa-f]{4}_)', '', s) for s in strings}
            wrong += bad + ['xlsx: not told: ' + t for t in some
                            if safe(t).replace('\ufffe', '\ufffd').replace('\uffff', '\ufffd') not in told]
            if not {float(i + 1) for i in range(len(some))} <= numbers:
                wrong.append('xlsx: numbers')
            tree = json.dumps(json.loads(folder.report('json')), ensure_ascii=False)
            wrong += ['json: not told: ' + t for t in some if json.dumps(safe(t), ensure_ascii=False)[1:-1] not in tree]
            lines = folder.report('tsv').decode().split('\n')
            wrong += ['tsv: ' + line for line in lines[:-1] if line.count('\t') != 6]
            sheet = subprocess.run(['cs-select', '-f', 'csv', folder.path + '/m.tsv'], capture_output=True)
            cells = list(csv.reader(io.StringIO(sheet.stdout.decode('utf-8', 'replace'), newline='')))
            wrong += ['csv: %r' % c for r in cells for c in r if re.match('[=+@\t\r\n-]', c) and
                      not re.match(r'[-+]?\d*\.?\d+(e[-+]?\d+)?\Z', c, re.I)]
            wrong += workbook_plain(subprocess.run(['cs-select', '-f', 'xlsx', folder.path + '/m.tsv'],
                                                   capture_output=True).stdout)
        except (ValueError, xml.ParseError) as problem:
            wrong.append('%s: %s' % (some[0], problem))
    verdict(name + ': harmless and told in every format', wrong)


MAGIC = ['=cmd|"/c calc"!A1', '=HYPERLINK("http://evil.example","x")', "='[http://evil.example/x.xlsx]Sheet1'!A1",
         '=Tickets', '=One!$A$1', "='x'!$A$1:$B$2", '{=1+1}', '&L&P', '@SUM(1)', '+1', "'=1", '=']


# As sheet, title of a chart, series and label: a library may read a name as a formula.
def check_no_formula():
    wrong = []
    for text in MAGIC:
        folder = Folder([text], title=text)
        with open(folder.path + '/t.md', 'w', encoding='utf-8') as out:
            out.write('## %s\n' % text)
            for kind, keys in (('bar', 'x=category'), ('line', 'x=category'), ('pareto', 'x=category'), ('pie', 'x=category')):
                out.write('\n``` chart %s view=category %s y=tickets\ntitle = %s\n```\n' % (kind, keys, text))
        try:
            bad, strings, _ = workbook(folder.report('xlsx'))
            wrong += bad + ([] if text in strings else ['not told: ' + text])
        except (ValueError, xml.ParseError) as problem:
            wrong.append('%s: %s' % (text, problem))
    verdict('xlsx: no name becomes a formula', wrong)


def workbook_plain(data):
    root = xml.fromstring(zipfile.ZipFile(io.BytesIO(data)).read('xl/worksheets/sheet1.xml'))
    return ['cs-select xlsx: %s' % c.get('t') for c in root.iter(SHEET + 'c') if c.get('t') not in (None, 'inlineStr')
            or c.find(SHEET + 'f') is not None]


def check_width(path):
    wrong, lines = [], []
    with open(path, encoding='utf-8', newline='') as f:
        for line in f.read().split('\n')[1:]:
            part = line.split('\t')
            if len(part) == 3 and int(part[2]) > 0 and part[1] == part[1].strip() and safe(part[1]) == part[1]:
                lines.append((part[1], int(part[2])))
    short = [one for one in dict(lines).items() if one[1] <= 28 and '  ' not in one[0]]
    folder = Folder([text for text, _ in short])
    rows = folder.report('term', '--width', '120').decode().split('\n')
    cells = dict(short)
    widths = {}
    for line in rows:
        found = [t for t in cells if line.startswith(t + '  ')]
        if not found:
            continue
        text = max(found, key=len)
        rest = line[len(text):]
        number = re.match(r' +[\d,]+', rest)
        if number:
            widths.setdefault(cells[text] + number.end(), []).append(text)
    most = max(widths, key=lambda w: len(widths[w]))
    for width, texts in widths.items():
        if len(texts) < len(widths[most]) / 4:
            wrong += ['%r ends its row at %d' % (t, width) for t in texts]
    if sum(map(len, widths.values())) < len(short):
        wrong.append('only %d of %d rows were found' % (sum(map(len, widths.values())), len(short)))
    if len(wrong) <= len(short) / 50:  # flags and the like: each terminal has its own mind
        wrong = []
    verdict('terminal: %d texts of the width suite stand in line' % len(short), wrong)


def check_same():
    folder, wrong = Folder(['张三', 'A|B', 'C']), []
    for form in FORMATS:
        if folder.report(form) != folder.report(form):
            wrong.append(form)
    verdict('two runs, the same bytes, in ' + ' '.join(FORMATS), wrong)


def check_fast():
    folder, wrong = Folder(['坐席 %d' % i for i in range(2000)]), []
    for form in FORMATS:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        folder.report(form)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if used >= 1 and os.environ.get('ASAN') != 'yes':
            wrong.append('%s: %.2f s' % (form, used))
    verdict('a table of 2,000 rows takes less than a second in each', wrong)


check_no_formula()
check_same()
check_fast()
for path in sys.argv[1:]:
    if path.endswith('width.tsv'):
        check_width(path)
    else:
        with open(path, encoding='utf-8', errors='replace', newline='') as f:
            check_harmless(os.path.basename(path), [line.rstrip('\r') for line in f.read().split('\n') if line.strip()])
print('1..%d' % n)
sys.exit(failed)
