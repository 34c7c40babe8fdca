// page.js - the page itself: draws the charts, makes filters, asks figures again, and keeps its state in the address.
// Texts from data only ever become text nodes.

const readIsland = id => {
  const node = document.getElementById(id);
  return node ? JSON.parse(node.textContent) : null;
};
const data = JSON.parse(coder(readIsland('cs-page')).text());
const say = WORDS[data.lang] || WORDS.en;
const DIMENSIONS = ['channel', 'category', 'agent_id', 'customer_type'];
const state = {chosen: new Map(), period: 0, theme: ''};
const figures = [...document.querySelectorAll('[data-figure]')]
  .sort((a, b) => a.dataset.figure - b.dataset.figure)
  .map((node, i) => ({node, about: data.figures[i], chart: null}));
let cube = null, printing = false, ready = false;

function element(name, props = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) key in node ? (node[key] = value) : node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const isFiltered = () => [...state.chosen.values()].some(set => set.size) || state.period > 0;

// ---- the address

function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  state.chosen = new Map(dimensions().map(key => [key.id, new Set()]));
  for (const key of dimensions()) {
    const values = new Set(key.values.map(v => v[0]));
    for (const value of parts.getAll(key.id)) if (values.has(value)) state.chosen.get(key.id).add(value);
  }
  state.period = periods().includes(Number(parts.get('days'))) ? Number(parts.get('days')) : 0;
  state.theme = ['light', 'dark'].includes(parts.get('theme')) ? parts.get('theme') : '';
}

function writeHash() {
  if (!ready) return; // what it asks for may still be unpacked
  const parts = new URLSearchParams();
  for (const [id, values] of state.chosen) for (const value of values) parts.append(id, value);
  if (state.period) parts.set('days', state.period);
  if (state.theme) parts.set('theme', state.theme);
  const hash = parts.toString();
  if (hash !== location.hash.slice(1)) history.replaceState(null, '', hash ? '#' + hash : location.pathname + location.search);
}

// ---- what can be filtered

const dimensions = () => (cube ? DIMENSIONS.map(id => cube.keys.get(id)).filter(Boolean) : []);

// The view and metric that say how many tickets there are in the report's period.
function countedIn() {
  for (const [id, view] of Object.entries(data.views)) if (view.exact && view.days.tickets && !view.keys.length) return id;
  return null;
}

function periods() {
  const view = countedIn(), days = view && data.views[view].days.tickets;
  return cube && days && days[0] === days[1] ? [7, 28] : [];
}

// ---- one cell

function setText(node, said) {
  const tones = {muted: 'muted', worse: 'worse', better: 'better'};
  const inner = element(said.tone === 'strong' ? 'b' : 'span', {className: `${tones[said.tone] || ''} nb`.trim()}, said.text);
  const drawing = node.querySelector('svg');
  if (drawing) drawing.remove(); // it shows the value that was
  node.replaceChildren(inner);
}

// What stood in the page at first is kept, to come back when filters go.
function remember(node) {
  if (!node.first) node.first = [...node.childNodes].map(n => n.cloneNode(true));
}
function restore(node) {
  if (node.first) node.replaceChildren(...node.first.map(n => n.cloneNode(true)));
}

// ---- another period has other words for what it is compared with

function otherWords(text) {
  for (const [plain, label] of Object.values(data.comparisons)) {
    if (text.includes(label)) return text.replace(label, data.words.vs.replace('$1', data.words.previous));
    if (text.includes(plain)) return text.replace(plain, data.words.previous);
  }
  return text === data.words.thisDay ? say.days.replace('$1', state.period) : text;
}

function renameIn(figure) {
  const walker = document.createTreeWalker(figure.node, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.closest('.lg, thead, tbody th, .foot')) continue;
    node.firstText ??= node.data;
    const text = state.period ? otherWords(node.firstText) : node.firstText;
    if (node.data !== text) node.data = text;
  }
}

// ---- small lines and dots

// The values of a metric day by day, of one group or of all.
function valuesByDay(asker, id, ids, values) {
  const metric = asker.metricOf(id), how = data.metrics[id], days = [];
  for (let day = dayOf(metric.from); day <= dayOf(metric.to); day++) days.push(day);
  const except = ids.filter(k => state.chosen.has(k));
  const groups = addUp(cube, metric, ['date', ...ids], passing(cube, state.chosen, except), days[0], days[days.length - 1]);
  return days.map(day => {
    const answer = answerOf(metric, how, groups.get(groupName([dateOf(day), ...values])));
    return asker.few(how, answer) ? NaN : answer.value;
  });
}

// Draws a line of the page again: its own usual range was that of all tickets.
function redrawSpark(drawing, values) {
  const [, , width, height] = drawing.getAttribute('viewBox').split(' ').map(Number), good = values.filter(Number.isFinite);
  const line = drawing.querySelector('.line'), end = drawing.querySelector('.end'), last = values[values.length - 1];
  for (const old of drawing.querySelectorAll('.band, .target')) old.remove();
  const low = Math.min(...good), span = Math.max(...good) - low || 1;
  const x = i => (5 + i / Math.max(1, values.length - 1) * (width - 20)).toFixed(1), y = v => (height - 4 - (v - low) / span * (height - 8)).toFixed(1);
  let path = '', pen = 'M';
  values.forEach((v, i) => {
    if (Number.isFinite(v)) path += pen + x(i) + ' ' + y(v);
    pen = Number.isFinite(v) ? 'L' : 'M';
  });
  line?.setAttribute('d', path);
  if (end) end.setAttribute('d', Number.isFinite(last) ? `M${x(values.length - 1)} ${y(last)}h.01` : '');
  end?.classList.remove('outside', 'worse', 'better');
}

// The dots of a column on one scale, around what all of its rows have together.
function redrawDots(cells) {
  const known = cells.filter(c => Number.isFinite(c.answer.lo) && !c.few);
  const low = Math.min(...known.map(c => c.answer.lo)), span = Math.max(...known.map(c => c.answer.hi)) - low || 1;
  const n = sumOf(known.map(c => c.answer.n)), middle = n ? sumOf(known.map(c => c.answer.num)) / n : NaN;
  for (const c of cells) {
    remember(c.node);
    const dot = c.node.querySelector('.dp');
    if (!dot) continue;
    if (!known.includes(c)) {
      dot.remove();
      continue;
    }
    dot.className = 'dp';
    for (const [name, v] of [['--m', middle], ['--a', c.answer.lo], ['--b', c.answer.hi], ['--v', c.answer.value]])
      dot.style.setProperty(name, (100 * (v - low) / span).toFixed(1) + '%');
  }
}

// ---- tiles

function fillTile(node, asker, view, [id, ...compared]) {
  const how = data.metrics[id], now = asker.ask(view, [], [], id), few = asker.few(how, now);
  const cell = spec => asker.say(view, [], [], spec, 0, []);
  const value = cell({metric: id, show: 'value', vs: ''}), [, number, unit] = /^(≈?\s?[^ %]+)(.*)$/.exec(value.text) || [0, value.text, ''];
  const target = node.querySelector('.v');
  if (few || !unit) setText(target, value);
  else target.replaceChildren(number, element('small', {}, unit));
  const rows = node.querySelectorAll('.d > div');
  compared.forEach((vs, i) => {
    if (!rows[i]) return;
    rows[i].hidden = state.period > 0 && vs === 'week'; // then both say the same
    const label = rows[i].querySelector('dt');
    if (state.period) label.textContent = otherWords(label.textContent);
    setText(rows[i].querySelector('dd'), cell({metric: id, show: 'change', vs}));
  });
  fillTileNotes(node, asker, view, id, how, now, few);
}

function fillTileNotes(node, asker, view, id, how, now, few) {
  const words = data.words, met = asker.stateOf(view, id, now), notes = [];
  const badge = node.querySelector('.st'), target = data.views[view].days[id][2];
  node.classList.toggle('miss', met === 'missed');
  if (badge) {
    badge.textContent = met ? {met: '✓ ', missed: '✕ ', borderline: '○ '}[met] + words[met] : '';
    badge.className = 'st ' + ({met: 'better', missed: 'worse', borderline: 'muted'}[met] || '');
  }
  for (const drawing of node.querySelectorAll('svg.spark')) redrawSpark(drawing, valuesByDay(asker, id, [], []));
  if (target !== undefined) notes.push(`${words.target} ${how.better < 0 ? '≤' : '≥'} ${valueText(target, how.measure, words)}`);
  if (!few && Number.isFinite(now.lo)) notes.push(`${words.interval} ${intervalText(now.lo, now.hi, how.measure, words)}`);
  if (how.measure !== 'count' && Number.isFinite(now.value)) notes.push(`n = ${fixedText(now.n, 0)}`);
  if (now.approx && Number.isFinite(now.value)) notes.push(say.approx);
  node.querySelector('.n')?.replaceChildren(...notes.flatMap((t, i) => [i ? ' · ' : '', element('span', {className: 'nb'}, t)]));
}

function renderTiles(figure, asker) {
  const view = figure.about.view;
  figure.about.tiles.forEach((tile, i) => {
    const node = figure.node.children[i];
    remember(node);
    restore(node);
    node.classList.remove('unfiltered');
    if (!asker) {
      if (node.firstClass !== undefined) node.className = node.firstClass;
      return;
    }
    node.firstClass ??= node.className;
    if (asker.knows(view, [], tile[0])) fillTile(node, asker, view, tile);
    else markUnfiltered(node, true);
  });
}

function markUnfiltered(node, is) {
  node.classList.toggle('unfiltered', is);
  node.querySelector(':scope > .not')?.remove();
  if (is) node.append(element('p', {className: 'not'}, say.unfiltered));
}

// ---- tables

const rowsOf = figure => (figure.rows ??= [...figure.node.querySelectorAll('table tbody tr')]);

// The keys by which the rows of a figure are; a chart's are x and by.
function keysOf(about) {
  if (about.type === 'chart' || about.by) return [about.x, about.by].filter(Boolean);
  return about.columns.filter(c => c[0] === 'name' && c[1]).map(c => c[1]);
}

function specsOf(about) {
  if (about.chart?.kind === 'heat') { // a cell's column is a point, what it says is what the series draws
    const column = about.chart.series[0]?.column, spec = column ? parseSpec(column) : null;
    return about.columns.map(([kind]) => (kind !== 'name' ? spec : null));
  }
  return about.columns.map(([kind, id]) => (kind !== 'name' && id ? parseSpec(id) : null));
}

function isKnown(about, asker) {
  const ids = keysOf(about);
  if (!about.view || about.fixed || about.type === 'table' && (!ids.length || !about.rows.some(Boolean))) return false;
  const metrics = new Set(specsOf(about).filter(Boolean).map(s => s.metric));
  if (about.chart) for (const s of about.chart.series) if (s.column) metrics.add(parseSpec(s.column).metric);
  const kind = about.chart?.kind, knows = id => asker.knows(about.view, ids, id);
  if (kind) return metrics.size > 0 && kind !== 'split' && kind !== 'scatter' && [...metrics].every(knows);
  return [...metrics].some(knows);
}

// The values of keys of a cell: a row's own, or for a chart by two keys that of its series too.
function cellValues(about, row, column) {
  const own = about.rows[row];
  if (about.chart?.kind === 'heat') {
    const point = about.chart.keys[column - 1] ?? null;
    return about.by ? [point, about.chart.series[row]?.key ?? null] : [point];
  }
  if (!about.by) return own || [null];
  const first = about.columns.findIndex(c => c[0] !== 'name'), series = about.chart.series;
  return [own ? own[0] : null, series[column - first]?.key ?? null];
}

const shownIn = about => (about.chart ? about.chart.keys.filter(k => k !== null) : []);

// What every part of every strip counts: of the values of x, or of the report's period and what it is compared with.
function stripCounts(about, asker) {
  const {chart} = about, ids = keysOf(about), shown = chart.series.map(s => s.key).filter(k => k !== undefined);
  return chart.keys.map((key, i) => chart.series.map(s => {
    const spec = parseSpec(about.asked[about.x ? 0 : i]), values = about.x ? [key, s.key ?? null] : [s.key ?? null];
    return asker.ask(about.view, ids, values, spec.metric, spec.vs, values.includes(null) ? shown : []).value;
  }));
}

const sumOf = list => list.filter(Number.isFinite).reduce((s, x) => s + x, 0);

function fillStrips(figure, asker) {
  const counts = stripCounts(figure.about, asker);
  rowsOf(figure).forEach((row, i) => {
    const all = sumOf(counts[i]), cells = [...row.children].slice(1);
    cells.forEach((cell, k) => {
      const part = counts[i][k], known = k < counts[i].length ? all > 0 && Number.isFinite(part) : counts[i].some(Number.isFinite);
      remember(cell);
      setText(cell, !known ? {text: MISSING, tone: 'muted'} : {text: k < counts[i].length ? valueText(part / all, 'share', data.words) : fixedText(all, 0), tone: ''});
    });
  });
}

// A small line a row and metric: the last day, and the days before.
function fillLines(figure, asker) {
  const {about} = figure, specs = specsOf(about);
  rowsOf(figure).forEach((row, r) => {
    specs.forEach((spec, c) => {
      const cell = row.children[c];
      if (!spec || !about.rows[r]) return;
      if (!asker.knows(about.view, keysOf(about), spec.metric)) {
        remember(cell);
        setText(cell, {text: MISSING, tone: 'muted'});
        return;
      }
      const values = valuesByDay(asker, spec.metric, [about.by], about.rows[r]), last = values[values.length - 1], how = data.metrics[spec.metric];
      remember(cell);
      const drawing = cell.querySelector('svg');
      if (drawing) redrawSpark(drawing, values);
      else if (about.columns[c][0] === 'number') setText(cell, {text: valueText(last, how.measure, data.words), tone: Number.isFinite(last) ? '' : 'muted'});
    });
    dimRow(row, about, r);
  });
}

function fillTable(figure, asker) {
  if (figure.about.chart?.kind === 'stacked') {
    fillStrips(figure, asker);
    return;
  }
  if (figure.about.type === 'table' && figure.about.x === 'date') {
    fillLines(figure, asker);
    return;
  }
  const {about} = figure, ids = keysOf(about), specs = specsOf(about), shown = shownIn(about), running = specs.map(() => 0);
  const rows = rowsOf(figure), bars = [], dots = {}, first = specs.find(Boolean);
  const firstOf = r => asker.ask(about.view, ids, cellValues(about, r, 1), first.metric, '', shown).value || 0;
  const nameOf = r => groupName(about.rows[r] || []) || '\uffff'; // equal ones by their keys, missing last
  const order = rows.map((_, r) => r); // shares run up from the largest
  if (specs.some(s => s?.show === 'cum')) order.sort((a, b) => !about.rows[a] - !about.rows[b] || firstOf(b) - firstOf(a) || (nameOf(a) < nameOf(b) ? -1 : 1));
  order.forEach(r => {
    const row = rows[r], cells = [...row.children];
    specs.forEach((spec, c) => {
      if (!cells[c]) return;
      const knows = spec && asker.knows(about.view, ids, spec.metric);
      if (!knows) { // what is usual was told of all tickets; some metrics the cube does not have
        if (about.columns[c][0] !== 'name') {
          remember(cells[c]);
          setText(cells[c], {text: MISSING, tone: 'muted'});
        }
        return;
      }
      const values = cellValues(about, r, c), here = values.includes(null) ? shown : [];
      if (about.columns[c][0] === 'dot') {
        const answer = asker.ask(about.view, ids, values, spec.metric, '', here);
        (dots[c] ??= []).push({node: cells[c], answer, few: asker.few(data.metrics[spec.metric], answer)});
        return;
      }
      if (about.columns[c][0] === 'bar') {
        bars.push([cells[c], asker.ask(about.view, ids, values, spec.metric, '', here).value]);
        return;
      }
      remember(cells[c]);
      if (spec.show === 'cum') running[c] += asker.ask(about.view, ids, values, spec.metric, '', here).value || 0;
      const told = asker.say(about.view, ids, values, spec, running[c], here);
      const blank = about.chart?.kind === 'heat' && told.text.startsWith('(n'); // too few, as in the report itself
      setText(cells[c], blank ? {text: '', tone: ''} : told);
    });
    dimRow(row, about, r);
  });
  rows[0]?.parentNode.append(...order.map(r => rows[r]));
  for (const cells of Object.values(dots)) redrawDots(cells);
  const full = Math.max(...bars.map(b => b[1]).filter(Number.isFinite), 0);
  for (const [cell, value] of bars) drawBar(cell, full > 0 && value > 0 ? value / full : 0);
}

function drawBar(cell, part) {
  remember(cell);
  const box = element('div', {className: 'ib'}), bar = element('i');
  bar.style.width = (100 * part).toFixed(1) + '%';
  box.append(bar);
  cell.replaceChildren(box);
}

function dimRow(row, about, r) {
  const ids = about.type === 'table' && about.by ? [about.by] : keysOf(about), values = about.rows[r];
  const out = !!values && ids.some((id, k) => k < values.length && state.chosen.get(id)?.size && !state.chosen.get(id).has(values[k]));
  row.classList.toggle('out', out);
}

function renderTable(figure, asker) {
  for (const row of rowsOf(figure)) {
    row.classList.remove('out');
    for (const cell of row.children) if (!cell.querySelector('.lnk')) restore(cell);
  }
  const known = !asker || isKnown(figure.about, asker);
  rowsOf(figure)[0]?.parentNode.append(...rowsOf(figure));
  markUnfiltered(figure.node, !known);
  if (asker && known) fillTable(figure, asker);
  figure.filtered = !!asker && known;
  if (known) renameIn(figure);
}

// ---- charts

// Under a filter: the same chart with its numbers asked again, without what was told of the report's own day.
function chartNow(figure, asker) {
  const {about} = figure, c = about.chart;
  if (!asker || !figure.filtered) return c;
  const ids = keysOf(about), shown = shownIn(about);
  if (c.kind === 'stacked') {
    const counts = stripCounts(about, asker);
    return {...c, series: c.series.map((s, k) => ({...s, y: counts.map(row => (sumOf(row) ? row[k] / sumOf(row) : NaN))}))};
  }
  const series = c.series.map(s => {
    const spec = parseSpec(s.column), answers = c.keys.map(key => {
      const values = about.by ? [key, s.key ?? null] : [key], here = values.includes(null) ? shown : [];
      return asker.ask(about.view, ids, values, spec.metric, spec.show === 'base' ? spec.vs : '', here);
    });
    const how = data.metrics[spec.metric], good = answers.map(a => !asker.few(how, a));
    const total = spec.show === 'share' ? asker.totalOf(about.view, ids, spec.metric) : 1;
    return {...s, y: answers.map((a, i) => (good[i] ? a.value / total : NaN)), x: s.x && answers.map(a => a.n),
      lo: s.lo && answers.map((a, i) => (good[i] ? a.lo : NaN)), hi: s.hi && answers.map((a, i) => (good[i] ? a.hi : NaN))};
  });
  return {...c, series, usualLo: null, usualHi: null, marked: null};
}

// The words of each point, from the data table: what a filter does to them shows in the chart too.
function textsOf(figure) {
  const show = figure.about.columns.map(([kind, id]) => kind === 'number' && id && !/:(n|interval|base\..*)$/.test(id));
  return rowsOf(figure).map(row => [...row.children].filter((_, i) => show[i]).map(cell => cell.textContent));
}

// Name, then what each column says: of a row, or of one cell of a table by two keys.
function tooltipOf(figure) {
  const heads = [...figure.node.querySelectorAll('table thead th')].map(th => th.textContent);
  const {chart, by} = figure.about, rows = rowsOf(figure);
  return given => {
    const p = Array.isArray(given) ? given[0] : given, heat = chart.kind === 'heat';
    const point = heat ? p.value[0] : p.data?.point ?? p.dataIndex;
    const row = rows[heat ? p.value[1] : figure.order ? figure.order[point] : point];
    const box = element('div', {className: 'tip'});
    if (!row) return box;
    const cells = [...row.children].map(cell => cell.textContent);
    const only = heat ? point + 1 : by && !Array.isArray(given) && chart.kind !== 'pie' ? p.seriesIndex + 1 : 0;
    box.append(element('b', {}, cells[0] + (only ? ' · ' + heads[only] : '')));
    cells.forEach((text, i) => {
      if (i && text && (!only || i === only)) box.append(element('span', {}, element('i', {}, heads[i]), element('span', {}, text)));
    });
    return box;
  };
}

// Falling order: what a Pareto chart is read by.
function ordered(d) {
  if (d.kind !== 'pareto') return [d, null];
  const order = d.labels.map((_, i) => i).sort((a, b) => (d.keys[a] === null) - (d.keys[b] === null) || (d.series[0].y[b] || 0) - (d.series[0].y[a] || 0) || a - b);
  const pick = list => list && order.map(i => list[i]);
  return [{...d, labels: pick(d.labels), keys: pick(d.keys), texts: pick(d.texts), marked: pick(d.marked),
    series: d.series.map(s => ({...s, y: pick(s.y), lo: pick(s.lo), hi: pick(s.hi)}))}, order];
}

function renderChart(figure, asker) {
  const {about, node} = figure;
  if (!figure.drawing) {
    const fallback = node.querySelector('.chart');
    if (!fallback || !CHARTS[about.chart.kind] || !about.chart.keys.length || !about.chart.series.length) return;
    figure.drawing = element('div', {className: 'drawing', role: 'img'});
    figure.drawing.setAttribute('aria-label', node.querySelector('figcaption')?.textContent || '');
    fallback.after(figure.drawing);
    node.classList.add('live');
    figure.chart = echarts.init(figure.drawing, null, {renderer: 'svg'});
    figure.chart.on('click', p => clicked(figure, p));
  }
  const set = id => (id && state.chosen.get(id)?.size ? state.chosen.get(id) : null);
  const [d, order] = ordered({...chartNow(figure, asker), texts: textsOf(figure), chosen: set(about.x), chosenParts: set(about.by)});
  figure.order = order;
  figure.shown = d;
  if (state.period && figure.filtered) d.labels = d.labels.map(otherWords);
  drawChart(figure.chart, d, data.words, tooltipOf(figure), getComputedStyle(document.body).fontFamily);
}

function clicked(figure, p) {
  const {about} = figure, heat = about.chart.kind === 'heat', point = heat ? p.value[0] : p.data?.point ?? p.dataIndex;
  const pairs = [[about.x, figure.shown.keys[point]]];
  if (about.by) pairs.push([about.by, figure.shown.series[heat ? p.value[1] : p.seriesIndex]?.key]);
  toggle(pairs.filter(([id, value]) => state.chosen.has(id) && value !== null && value !== undefined));
}

// ---- choosing

// All of the pairs together: on when any of them was off.
function toggle(pairs) {
  if (!pairs.length) return;
  const on = pairs.some(([id, value]) => !state.chosen.get(id).has(value));
  for (const [id, value] of pairs) on ? state.chosen.get(id).add(value) : state.chosen.get(id).delete(value);
  render();
}

// Row heads of what can be filtered are buttons: the keyboard's way.
function makeRowButtons() {
  for (const figure of figures) {
    if (figure.about.type === 'tiles') continue;
    const ids = keysOf(figure.about);
    rowsOf(figure).forEach((row, r) => (figure.about.rows[r] || []).forEach((value, k) => {
      const cell = row.children[k];
      if (!cell || !state.chosen.has(ids[k]) || cell.querySelector('.lnk')) return;
      const button = element('button', {className: 'lnk', type: 'button'}, ...cell.childNodes);
      button.addEventListener('click', () => toggle([[ids[k], value]]));
      cell.append(button);
    }));
  }
}

// ---- the filter bar

const bar = element('div', {className: 'bar-top', role: 'group'});

function buildBar() {
  bar.setAttribute('aria-label', say.filter);
  if (periods().length) {
    const seg = element('div', {className: 'seg', role: 'group'});
    seg.setAttribute('aria-label', say.period);
    for (const days of [0, ...periods()]) {
      const button = element('button', {type: 'button'}, days ? say.days.replace('$1', days) : say.day);
      button.dataset.days = days;
      button.addEventListener('click', () => { state.period = days; render(); });
      seg.append(button);
    }
    bar.append(seg);
  }
  for (const key of dimensions()) bar.append(buildMenu(key));
  const clear = element('button', {className: 'btn', type: 'button'}, say.clear);
  clear.dataset.clear = '';
  clear.addEventListener('click', () => { for (const set of state.chosen.values()) set.clear(); state.period = 0; render(); });
  bar.append(clear, element('span', {className: 'count', 'aria-live': 'polite'}), element('span', {className: 'say'}));
  const first = document.querySelector('ul.tiles') || document.querySelector('main > *');
  first.before(bar);
}

function buildMenu(key) {
  const menu = element('details', {className: 'pop'}, element('summary')), list = element('div');
  menu.dataset.key = key.id;
  for (const [value, name] of key.values) {
    const box = element('input', {type: 'checkbox', value});
    box.addEventListener('change', () => toggle([[key.id, value]]));
    list.append(element('label', {}, box, element('span', {}, name), element('span')));
  }
  menu.append(list);
  return menu;
}

function renderBar(asker) {
  const view = countedIn(), one = (state.period || 0);
  for (const button of bar.querySelectorAll('[data-days]')) button.setAttribute('aria-pressed', Number(button.dataset.days) === one);
  for (const menu of bar.querySelectorAll('.pop')) renderMenu(menu, view);
  bar.querySelector('[data-clear]').disabled = !isFiltered();
  bar.querySelector('.say').textContent = isFiltered() ? say.figures : '';
  const count = bar.querySelector('.count');
  if (!view) return;
  const all = makeAsker(data, cube, {chosen: new Map(), period: state.period}).ask(view, [], [], 'tickets').value;
  const some = asker ? asker.ask(view, [], [], 'tickets').value : all;
  count.replaceChildren(element('b', {}, fixedText(some, 0)), ` / ${fixedText(all, 0)} ${say.tickets}`);
}

function renderMenu(menu, view) {
  const key = cube.keys.get(menu.dataset.key), chosen = state.chosen.get(key.id);
  const names = key.values.filter(v => chosen.has(v[0])).map(v => v[1]), colon = data.lang === 'en' ? ': ' : '：';
  menu.classList.toggle('on', names.length > 0);
  menu.firstChild.textContent = key.name + (names.length === 1 ? colon + names[0] : names.length ? colon + say.more.replace('$1', names.length) : '');
  const days = view && makeAsker(data, cube, state).daysOf(view, 'tickets', ''), tickets = cube.metrics.get('tickets');
  const groups = days && tickets ? addUp(cube, tickets, [key.id], passing(cube, state.chosen, [key.id]), days[0], days[1]) : null;
  [...menu.lastChild.children].forEach((label, i) => {
    label.firstChild.checked = chosen.has(key.values[i][0]);
    label.lastChild.textContent = groups ? fixedText(groups.get(key.values[i][0])?.n || 0, 0) : '';
  });
}

// ---- the whole

function render() {
  const asker = cube && isFiltered() ? makeAsker(data, cube, state) : null;
  writeHash();
  applyTheme();
  if (cube && bar.isConnected) renderBar(asker);
  for (const figure of figures) {
    const {about} = figure;
    if (!about) continue;
    if (about.type === 'tiles') renderTiles(figure, asker);
    else renderTable(figure, asker);
    if (about.type === 'chart') renderChart(figure, asker);
    if (about.type !== 'tiles') figure.node.querySelector('figcaption h3')?.classList.toggle('text-unfiltered', !!asker);
  }
  for (const node of document.querySelectorAll('.lead, main ol, main ul:not(.tiles)')) node.classList.toggle('text-unfiltered', !!asker);
}

function applyTheme() {
  const theme = printing ? 'light' : state.theme;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  const dark = theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  for (const button of document.querySelectorAll('[data-theme-to]')) button.setAttribute('aria-pressed', (button.dataset.themeTo === 'dark') === dark);
}

function buildControls() {
  const seg = element('div', {className: 'seg', role: 'group'}), print = element('div', {className: 'seg'});
  seg.setAttribute('aria-label', say.theme);
  for (const theme of ['light', 'dark']) {
    const button = element('button', {type: 'button'}, say[theme]);
    button.dataset.themeTo = theme;
    button.addEventListener('click', () => { state.theme = theme; render(); });
    seg.append(button);
  }
  const button = element('button', {type: 'button'}, say.print);
  button.addEventListener('click', () => window.print());
  print.append(button);
  document.querySelector('.mast')?.append(element('div', {className: 'ctl'}, seg, print));
}

// ---- tables as files

// A spreadsheet must not read text as a formula; numbers stay what they are.
function csvField(text) {
  const number = /^[+\-\u2212]?[\d.,]+%?$/.test(text);
  const safe = number ? text.replace(/\u2212/g, '-') : /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return '"' + safe.replace(/"/g, '""') + '"';
}

function buildDownloads() {
  for (const {node} of figures) {
    const table = node.querySelector('table');
    if (!table) continue;
    const button = element('button', {className: 'csv', type: 'button'}, say.csv);
    button.addEventListener('click', () => {
      const rows = [...table.rows].map(row => [...row.cells].map(cell => csvField(cell.textContent)).join(','));
      const link = element('a', {href: URL.createObjectURL(new Blob(['\ufeff' + rows.join('\r\n') + '\r\n'], {type: 'text/csv'})), download: node.id + '.csv'});
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    (table.closest('.scroll') || table).after(button);
  }
}

// ---- events

document.addEventListener('click', e => {
  for (const menu of bar.querySelectorAll('.pop[open]')) if (!menu.contains(e.target)) menu.open = false;
});
document.addEventListener('keydown', e => {
  if (e.key !== 'Escape') return;
  for (const menu of bar.querySelectorAll('.pop[open]')) { menu.open = false; menu.firstChild.focus(); }
});
addEventListener('hashchange', () => { readHash(); render(); });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => render());
let width = innerWidth, timer = 0;
addEventListener('resize', () => {
  clearTimeout(timer);
  timer = setTimeout(() => { if (innerWidth !== width && !printing) { width = innerWidth; render(); } }, 120);
});
function onPaper(is) {
  printing = is;
  document.documentElement.classList.toggle('printing', is);
  render();
}
addEventListener('beforeprint', () => onPaper(true));
addEventListener('afterprint', () => onPaper(false));

// ---- start

function start() {
  buildControls();
  buildDownloads();
  readHash();
  render(); // charts are there at once; the filters follow
  setTimeout(() => {
    const packed = readIsland('cs-cube');
    if (packed) {
      cube = unpackCube(packed);
      readHash();
      buildBar();
      makeRowButtons();
      render();
    }
    ready = true;
    document.documentElement.dataset.live = 'ready';
  });
}
start();
