// page_ask.js - asking again under a filter what figures were asked of: views, metrics and comparisons by the cube.

function parseSpec(text) {
  const colon = text.indexOf(':'), metric = colon < 0 ? text : text.slice(0, colon);
  let word = colon < 0 ? 'value' : text.slice(colon + 1);
  if (word === 'dot' || word === 'spark') word = 'value'; // a drawing beside the value
  if (['value', 'share', 'cum', 'n', 'interval', 'name'].includes(word)) return {metric, show: word, vs: ''};
  const base = word.startsWith('base.');
  return {metric, show: base ? 'base' : 'change', vs: base ? word.slice(5) : word};
}

// `state`: {chosen: Map(key -> Set of values), period: 0 as the report is, else so many days}. An asker is made anew
// whenever the state changes: it remembers what it has added up.
function makeAsker(data, cube, state) {
  const passes = new Map(), sums = new Map();

  const metricOf = id => {
    const how = data.metrics[id];
    if (!how || how.agg === 'other') return null;
    return cube.metrics.get(how.agg === 'quantile' ? how.of + '.hist' : id) || null;
  };

  function passOf(except) {
    const name = except.join();
    if (!passes.has(name)) passes.set(name, passing(cube, state.chosen, except));
    return passes.get(name);
  }

  // The days that a metric of a view is about, or is compared with; null when the cube does not have them all.
  function daysOf(viewId, id, vs) {
    const metric = metricOf(id), days = data.views[viewId]?.days[id];
    if (!metric || !days || !metric.from) return null;
    let from = dayOf(days[0]);
    const to = dayOf(days[1]);
    if (state.period && from === to) from = to - state.period + 1;
    const length = to - from + 1, back = {'': 0, previous: length, week: 7}[vs];
    if (back === undefined || (vs === 'week' && length > 7)) return null;
    const first = from - back, last = to - back;
    return first < dayOf(metric.from) || last > dayOf(metric.to) ? null : [first, last];
  }

  // May the cube answer at all for the metric, by these keys?
  function knows(viewId, ids, id) {
    const view = data.views[viewId];
    return !!view && view.exact && !!metricOf(id) && !!view.days[id] && ids.every(k => keyOf(cube, k)) &&
      view.keys.length === ids.length && view.keys.every(k => ids.includes(k));
  }

  function groupsOf(viewId, ids, id, vs) {
    const days = daysOf(viewId, id, vs), metric = metricOf(id);
    if (!days) return null;
    const except = ids.filter(k => state.chosen.has(k));
    const name = [metric.id, !!metric.buckets, ids.join(), days.join(), except.join()].join('|');
    if (!sums.has(name)) sums.set(name, addUp(cube, metric, ids, passOf(except), days[0], days[1]));
    return sums.get(name);
  }

  // values: of the keys `ids`; a null among them: all groups but those of `shown` together (what adds up only).
  function ask(viewId, ids, values, id, vs = '', shown = []) {
    const how = data.metrics[id], metric = metricOf(id), groups = metric && groupsOf(viewId, ids, id, vs);
    if (!groups) return {value: NaN, n: 0, lo: NaN, hi: NaN, unknown: true};
    if (!values.includes(null)) return answerOf(metric, how, groups.get(groupName(values)));
    const rest = {n: 0, sum: 0}, at = values.indexOf(null), besides = new Set(shown);
    for (const [name, group] of groups) {
      const parts = name.split('\t');
      if (besides.has(parts[at]) || values.some((v, i) => v !== null && v !== parts[i])) continue;
      rest.n += group.n;
      rest.sum += group.sum;
    }
    return how.agg === 'count' || how.agg === 'sum' ? answerOf(metric, how, rest) : {value: NaN, n: 0, lo: NaN, hi: NaN};
  }

  function totalOf(viewId, ids, id) {
    const metric = metricOf(id), groups = metric && groupsOf(viewId, ids, id, '');
    let sum = 0;
    if (groups) for (const group of groups.values()) sum += group.sum / 10 ** (metric.scale || 0);
    return sum;
  }

  const few = (how, answer) => how.measure !== 'count' && Number.isFinite(answer.value) && answer.n < data.minN;

  // What a cell says: {text, tone}. `running`: the sum of the rows so far.
  function say(viewId, ids, values, spec, running, shown) {
    const how = data.metrics[spec.metric], words = data.words, muted = {text: MISSING, tone: 'muted'};
    const now = ask(viewId, ids, values, spec.metric, '', shown);
    if (now.unknown) return muted;
    const plain = (x, approx) => Number.isFinite(x) ? {text: (approx ? '≈ ' : '') + valueText(x, how.measure, words), tone: ''} : muted;
    if (spec.show === 'n') return {text: fixedText(now.n, 0), tone: 'muted'};
    if (spec.show === 'share' || spec.show === 'cum') {
      const total = totalOf(viewId, ids, spec.metric), part = spec.show === 'cum' ? running : now.value;
      return total > 0 ? {text: valueText(part / total, 'share', words), tone: ''} : muted;
    }
    if (few(how, now)) return spec.show === 'value' ? {text: words.few.replace('$1', fixedText(now.n, 0)), tone: 'muted'} : muted;
    if (spec.show === 'value') return plain(now.value, now.approx);
    if (spec.show === 'interval') {
      const text = intervalText(now.lo, now.hi, how.measure, words);
      return {text, tone: text === MISSING ? 'muted' : ''};
    }
    const base = ask(viewId, ids, values, spec.metric, spec.vs, shown);
    if (spec.show === 'base') return base.unknown ? muted : plain(base.value, base.approx);
    return sayChange(how, now, base);
  }

  function sayChange(how, now, base) {
    const change = changeOf(differenceOf(now, base, how), base.value, how.measure);
    if (!Number.isFinite(change)) return {text: MISSING, tone: 'muted'};
    const text = changeText(change, how.measure, data.words), beyond = how.agg === 'share' ? beyondChance(now, base) : null;
    if (beyond === 0) return {text: '≈ ' + text, tone: 'muted'};
    if (beyond === null) return {text: (now.approx ? '≈ ' : '') + text, tone: ''};
    const tone = !how.better ? 'strong' : Math.sign(change) === how.better ? 'better' : 'worse';
    return {text: (change > 0 ? '▲ ' : '▼ ') + text, tone};
  }

  // The state of a value to its target: met, missed, borderline; '' without one.
  function stateOf(viewId, id, answer) {
    const target = data.views[viewId]?.days[id]?.[2], how = data.metrics[id];
    if (target === undefined || few(how, answer) || !Number.isFinite(answer.value)) return '';
    if (answer.lo <= target && answer.hi >= target) return 'borderline';
    return (how.better < 0 ? answer.value <= target : answer.value >= target) ? 'met' : 'missed';
  }

  return {ask, say, knows, daysOf, few, stateOf, totalOf, metricOf};
}
