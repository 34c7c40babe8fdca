// page_cube.js - the cube of a page: unpacking it (cube_pack.h says how it is packed), and adding up its cells.

const DAY_MS = 864e5;
const dayOf = text => Date.parse(text + 'T00:00:00Z') / DAY_MS;
const dateOf = day => new Date(day * DAY_MS).toISOString().slice(0, 10);
const weekdayOf = day => (((day + 3) % 7) + 7) % 7; // Monday 0; 1970-01-01 was a Thursday

function weekOf(day) { // ISO: the week of its Thursday
  const thursday = day - weekdayOf(day) + 3, year = Number(dateOf(thursday).slice(0, 4));
  const week = Math.floor((thursday - dayOf(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

// Reads columns one after the other: n values, of the cells `of`; `before` tells what the one at i follows.
function columnReader(read, cells) {
  const known = [];
  return (n, of, before) => {
    const odd = read.number(3), least = odd % 2 ? -(odd + 1) / 2 : odd / 2, by = [];
    for (let b; by.length < 3 && (b = read.number(3));) by.push(known[b - 1]);
    const column = new Float64Array(n), mine = new Uint16Array(cells), start = context(2, known.length);
    for (let i = 0; i < n; i++) {
      const cell = of ? of[i] : i;
      let c = context(start, before ? before(i, column) : 0);
      for (const b of by) c = context(c, b[cell]);
      const value = read.number(c);
      column[i] = value + least;
      if (!mine[cell]) mine[cell] = Math.min(value + 1, 1023);
    }
    known.push(mine);
    return column;
  };
}

function readKeys(packed, column) {
  const same = new Uint8Array(packed.cells).fill(1); // to the cell before, in the keys so far
  same[0] = 0;
  return packed.keys.map(() => {
    const codes = column(packed.cells, null, (i, codes) => same[i] && 1 + codes[i - 1]);
    for (let i = 1; i < packed.cells; i++) if (codes[i] !== codes[i - 1]) same[i] = 0;
    return Int32Array.from(codes);
  });
}

function readMetric(m, cells, column) {
  const n = column(cells);
  if (m.buckets) { // n: how many buckets a cell has
    const starts = new Int32Array(cells + 1);
    for (let i = 0; i < cells; i++) starts[i + 1] = starts[i] + n[i];
    const of = new Int32Array(starts[cells]);
    for (let i = 0; i < cells; i++) of.fill(i, starts[i], starts[i + 1]);
    const bucket = column(of.length, of, (i, which) => i && of[i] === of[i - 1] ? 1 + which[i - 1] : 0);
    return {...m, starts, bucket, count: column(of.length, of)};
  }
  const filled = Int32Array.from(n.keys()).filter(i => n[i]), sums = m.num ? new Float64Array(cells) : n;
  if (m.num) column(filled.length, filled).forEach((x, i) => { sums[filled[i]] = x; });
  return {...m, n, sums};
}

function unpackCube(text) {
  const read = coder(text), packed = JSON.parse(read.text()), column = columnReader(read, packed.cells);
  const codes = readKeys(packed, column), keys = new Map(), metrics = new Map();
  packed.keys.forEach((key, k) => {
    keys.set(key.id, {...key, values: key.values.map(v => typeof v === 'string' ? [v, v] : v), codes: codes[k]});
  });
  for (const m of packed.metrics) metrics.set(m.id + (m.buckets ? '.hist' : ''), readMetric(m, packed.cells, column));
  const date = keys.get('date'), days = date ? date.values.map(v => dayOf(v[0])) : [];
  return {cells: packed.cells, keys, metrics, day: date ? date.codes.map(c => days[c]) : null, derived: new Map()};
}

// The values of a key and each cell's index among them; keys of time come from the date. null: the cube has no such key.
function keyOf(cube, id) {
  if (cube.keys.has(id)) return cube.keys.get(id);
  if (cube.derived.has(id)) return cube.derived.get(id);
  const of = {weekday: d => String(weekdayOf(d) + 1), week: weekOf, month: d => dateOf(d).slice(0, 7)}[id];
  if (!of || !cube.day) return null;
  const index = new Map(), codes = new Int32Array(cube.cells), known = new Map();
  for (let i = 0; i < cube.cells; i++) {
    const day = cube.day[i];
    if (!known.has(day)) {
      const value = of(day);
      if (!index.has(value)) index.set(value, index.size);
      known.set(day, index.get(value));
    }
    codes[i] = known.get(day);
  }
  const key = {id, values: [...index.keys()].map(v => [v, v]), codes};
  cube.derived.set(id, key);
  return key;
}

// Which cells pass: `chosen` maps ids of keys to sets of values; the filter on the keys of `except` is ignored.
function passing(cube, chosen, except) {
  const pass = new Uint8Array(cube.cells).fill(1);
  for (const [id, values] of chosen) {
    const key = cube.keys.get(id);
    if (!values.size || except.includes(id) || !key) continue;
    const good = key.values.map(v => values.has(v[0]));
    for (let i = 0; i < cube.cells; i++) if (!good[key.codes[i]]) pass[i] = 0;
  }
  return pass;
}

const groupName = values => values.join('\t');

// What the passing cells of the days have of a metric, by the values of keys: Map(name -> {n, sum, counts}).
function addUp(cube, metric, ids, pass, from, to) {
  const groups = new Map(), keys = ids.map(id => keyOf(cube, id)), fast = new Map();
  for (let i = 0; i < cube.cells; i++) {
    if (!pass[i] || cube.day && (cube.day[i] < from || cube.day[i] > to)) continue;
    const empty = metric.buckets ? metric.starts[i] === metric.starts[i + 1] : !metric.n[i];
    if (empty) continue;
    let number = 0;
    for (const key of keys) number = number * key.values.length + key.codes[i];
    let group = fast.get(number);
    if (!group) {
      group = {n: 0, sum: 0, counts: metric.buckets ? new Float64Array(metric.buckets.length) : null};
      fast.set(number, group);
      groups.set(groupName(keys.map(key => key.values[key.codes[i]][0])), group);
    }
    if (!metric.buckets) {
      group.n += metric.n[i];
      group.sum += metric.sums[i];
      continue;
    }
    for (let b = metric.starts[i]; b < metric.starts[i + 1]; b++) {
      group.counts[metric.bucket[b]] += metric.count[b];
      group.n += metric.count[b];
    }
  }
  return groups;
}

// The answer of a metric (how: its aggregate, as the page's data has it) from what a group has of it.
function answerOf(metric, how, group) {
  const none = {value: NaN, n: 0, lo: NaN, hi: NaN, num: 0};
  const adds = how.agg === 'count' || how.agg === 'sum';
  if (!group || !group.n) return how.agg === 'count' ? {...none, value: 0} : none;
  const unit = 10 ** (metric.scale || 0), answer = {...none, n: group.n, num: group.sum / unit};
  if (how.agg === 'quantile')
    return {...answer, value: bucketQuantile(metric.buckets, group.counts, how.p, how.measure === 's'), approx: true};
  answer.value = adds ? answer.num : group.sum / (unit * group.n);
  if (how.agg === 'share') Object.assign(answer, wilson(group.sum, group.n));
  return answer;
}

const differenceOf = (a, b, how) => {
  if (!Number.isFinite(a.value) || !Number.isFinite(b.value)) return NaN;
  return how.agg === 'share' ? (a.num * b.n - b.num * a.n) / (a.n * b.n) : a.value - b.value;
};
