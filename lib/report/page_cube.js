// page_cube.js - the cube of a page: unpacking it (cube_pack.h says how it is packed), and adding up its cells.

async function inflate(base64) {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const DAY_MS = 864e5;
const dayOf = text => Date.parse(text + 'T00:00:00Z') / DAY_MS;
const dateOf = day => new Date(day * DAY_MS).toISOString().slice(0, 10);
const weekdayOf = day => (((day + 3) % 7) + 7) % 7; // Monday 0; 1970-01-01 was a Thursday

function weekOf(day) { // ISO: the week of its Thursday
  const thursday = day - weekdayOf(day) + 3, year = Number(dateOf(thursday).slice(0, 4));
  const week = Math.floor((thursday - dayOf(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

// Reads columns one after the other.
function columnReader(formats, bytes) {
  let at = 0, next = 0;
  return n => {
    const [least, planes] = formats[next++], column = new Float64Array(n).fill(least);
    for (let plane = 0, unit = 1; plane < planes; plane++, unit *= 256)
      for (let i = 0; i < n; i++) column[i] += bytes[at++] * unit;
    return column;
  };
}

function readKeys(packed, column) {
  const codes = [];
  for (let k = 0; k < packed.keys.length; k++) {
    const read = column(packed.cells), key = new Int32Array(packed.cells);
    for (let i = 0; i < packed.cells; i++) {
      const same = i > 0 && codes.every(c => c[i] === c[i - 1]);
      key[i] = read[i] + (same ? key[i - 1] : 0);
    }
    codes.push(key);
  }
  return codes;
}

function readMetric(m, cells, column, before) {
  const n = column(cells);
  if (m.like !== undefined) for (let i = 0; i < cells; i++) n[i] += before[m.like][i];
  before.push(n);
  if (m.buckets) { // n: how many buckets a cell has
    const starts = new Int32Array(cells + 1);
    for (let i = 0; i < cells; i++) starts[i + 1] = starts[i] + n[i];
    return {...m, starts, bucket: column(starts[cells]), count: column(starts[cells])};
  }
  const sums = new Float64Array(cells), filled = n.reduce((s, x) => s + (x > 0), 0);
  const num = m.num ? column(filled) : null;
  for (let i = 0, at = 0; i < cells; i++) if (n[i]) sums[i] = num ? num[at++] : n[i];
  return {...m, n, sums};
}

async function unpackCube(packed) {
  const column = columnReader(packed.columns, await inflate(packed.data));
  const codes = readKeys(packed, column), keys = new Map(), metrics = new Map(), before = [];
  packed.keys.forEach((key, k) => keys.set(key.id, {...key, codes: codes[k]}));
  for (const m of packed.metrics) metrics.set(m.id + (m.buckets ? '.hist' : ''), readMetric(m, packed.cells, column, before));
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
