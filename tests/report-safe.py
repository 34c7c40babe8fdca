# report-safe.py FILE - every line of FILE as agent, category, title, template text and template value of a report: the
# page, the mail and the message may hold only the elements, attributes and links that they are made of.
import email, email.policy, html.parser, os, re, subprocess, sys, tempfile

ELEMENTS = set('''html head meta title style body div header h1 h2 h3 h4 p span main ul li ol dl dt dd section figure
    figcaption table thead tbody tr th td i u b em code a br hr pre blockquote details summary footer small svg rect line
    circle path text tspan g pattern'''.split())
ATTRIBUTES = set('''lang charset http-equiv content name class id style role aria-label aria-hidden tabindex scope start
    href rel data-figure data-metric data-l x y x1 y1 x2 y2 cx cy r dx d width height viewbox preserveaspectratio transform
    patternunits patterntransform align valign bgcolor cellpadding cellspacing border nowrap open'''.split())
STYLE = re.compile(r"(?:[-a-z]+:[-a-zA-Z0-9.,%# /'()]*;?)*\Z")
HEADER = 'view keys agent_id category metric value unit n n_excluded num den lo hi anchor calendar as_of from to target ' \
         'vs base diff diff_lo diff_hi'.split()


class Page(html.parser.HTMLParser):
    def __init__(self, what):
        super().__init__(convert_charrefs=True)
        self.what, self.wrong, self.text, self.scripts = what, [], [], 0

    def bad(self, why):
        self.wrong.append('%s:%d: %s' % (self.what, self.getpos()[0], why))

    def handle_starttag(self, tag, attributes):
        if tag == 'script' and self.what == 'live':
            self.scripts += 1
            attributes = [(n, v) for n, v in attributes if (n, v) != ('type', 'application/json')]
        elif tag not in ELEMENTS:
            self.bad('element ' + tag)
        for name, value in attributes:
            value = value or ''
            if name not in ATTRIBUTES:
                self.bad('attribute %s of %s' % (name, tag))
            if name == 'style' and not STYLE.match(re.sub(r'--hatch:url\(#hatch-\d+\)', '', value)):
                self.bad('style ' + value)
            if name == 'style' and 'url(' in re.sub(r'url\(#hatch-\d+\)', '', value):
                self.bad('style ' + value)
            if name == 'href' and not re.match(r'(https?://|mailto:|#)', value):
                self.bad('link ' + value)
            if name in ('id', 'class') and not re.match(r'[-a-z0-9 ]*\Z', value):
                self.bad('%s %s' % (name, value))
        self.style = tag == 'style'

    def handle_data(self, data):
        self.text.append(data)

    def handle_comment(self, data):
        self.bad('a comment')

    def handle_pi(self, data):
        self.bad('a processing instruction')

    def unknown_decl(self, data):
        self.bad('a declaration')


def check(what, text, told):
    page = Page(what)
    page.feed(text)
    page.close()
    whole = ''.join(page.text)
    for one in told:
        if one not in whole:
            page.wrong.append('%s: not told: %r' % (what, one))
    if page.scripts != SCRIPTS.setdefault(what, page.scripts):
        page.wrong.append('%s: %d scripts' % (what, page.scripts))
    return page.wrong


SCRIPTS = {}  # of a harmless page, which is the first


def escape(text):
    return text.replace('\\', '\\\\').replace('\t', '\\t').replace('\r', '\\r').replace('\n', '\\n')


def row(**cell):
    cell = {'unit': 'count', 'n': cell['value'], 'anchor': 'created_at', 'calendar': '24x7',
            'as_of': '2025-06-19T06:00:00+08:00', 'from': '2025-06-18', 'to': '2025-06-18', **cell}
    return '\t'.join(escape(cell.get(name, '')) for name in HEADER) + '\n'


def run(folder, form, title, lang='en'):
    forms = {'html': ['html', '--charts', 'static'], 'live': ['html']}
    return subprocess.run(['cs-report', '-T', os.path.join(folder, 't.md'), '--lang', lang, '--title', title, '-f',
                           *forms.get(form, [form]), os.path.join(folder, 'm.tsv')], capture_output=True)


def one_chunk(folder, payloads):
    with open(os.path.join(folder, 'm.tsv'), 'w', newline='') as out:
        out.write('\t'.join(HEADER) + '\n')
        for i, p in enumerate(payloads):
            out.write(row(view='agent', keys='agent_id', agent_id=p, metric='tickets', value=str(100 - i)))
        for i, p in enumerate(payloads):
            out.write(row(view='cell', keys='agent_id,category', agent_id=p, category=p, metric='tickets', value=str(9 - i % 5)))
    with open(os.path.join(folder, 't.md'), 'w', newline='') as out:
        out.write('{{top tickets view=agent}} leads\n\n``` table view=agent columns=tickets bar=tickets limit=100\n'
                  'title = {{top tickets view=agent}}\n```\n\n``` chart bar view=agent x=agent_id y=tickets\n```\n\n'
                  '``` chart line view=cell x=agent_id y=tickets by=category\n```\n\n')
        for p in payloads:
            if '{{' not in p and '```' not in p:
                out.write(p + '\n\n- ' + p + '\n\n## ' + p + '\n\n')
    wrong = []
    told = [p.strip() for p in payloads]
    for form in 'html', 'live', 'mail', 'mime':
        done = run(folder, form, payloads[0])
        if done.returncode != 0:
            wrong.append('%s: status %d: %s' % (form, done.returncode, done.stderr.decode(errors='replace')))
            continue
        if form != 'mime':
            wrong += check(form, done.stdout.decode('utf-8'), told)
            continue
        message = email.message_from_bytes(done.stdout, policy=email.policy.default)
        wrong += ['mime: ' + str(d) for d in message.defects]
        if sorted(message.keys()) != ['Auto-Submitted', 'Content-Language', 'Content-Type', 'MIME-Version', 'Subject']:
            wrong.append('mime: headers ' + ' '.join(message.keys()))
        wrong += check('mime', message.get_body(('html',)).get_content(), told)
        if re.search('[\x00-\x08\x0b-\x1f\x7f-\x9f]', message.get_body(('plain',)).get_content()):
            wrong.append('mime: control characters in the text')
    return wrong


def main():
    lines = [line.rstrip('\r\n') for line in open(sys.argv[1], encoding='utf-8', errors='replace', newline='\n')]
    lines = list(dict.fromkeys(line for line in lines if line.strip() and not re.search('[\x00-\x1f\x7f-\x9f]', line)))
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        wrong += one_chunk(folder, ['harmless'])
        for i in range(0, len(lines), 12):
            wrong += one_chunk(folder, lines[i:i + 12])
    print('\n'.join(wrong[:40]) if wrong else '%d lines' % len(lines))
    return 1 if wrong else 0


sys.exit(main())
