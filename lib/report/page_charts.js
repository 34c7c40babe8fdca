// page_charts.js - the charts of a page as options of ECharts: numbers in, a drawing in the look of the page out.
//
// A drawing is {kind, measure, measureX, better, target, xTitle, yTitle, labels, keys, series, usualLo, usualHi, marked,
// texts, chosen, square}: as page_data.h has a chart, with the words of each point's row and the values chosen by a filter.

const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const isNarrow = () => document.documentElement.clientWidth <= 600;
const finite = x => x !== null && Number.isFinite(x);
const known = list => list.filter(finite);
const orNull = x => (finite(x) ? x : null);

// The palette as the style sheet has it now: it follows light and dark.
function palette() {
  const names = ['bg', 'ink', 'ink2', 'ink3', 'rule', 'rule2', 'subject', 'worse', 'better', 'band', 'past'];
  const c = Object.fromEntries(names.map(n => [n, colour(n)]));
  c.parts = [0, 1, 2, 3, 4].map(i => colour('p' + i));
  c.partInk = [0, 1, 2, 3, 4].map(i => colour(`p${i}k`));
  c.heat = [0, 2, 4, 6, 8].map(i => colour('q' + i));
  c.around = [0, 2, 4, 6, 8].map(i => colour('d' + i));
  return c;
}

// "40%", "1,200", "5 min": a tick.
function tickText(x, measure, words) {
  if (measure === 'share') return fixedText(timesHundred(x), x && Math.abs(x) < 0.0095 ? 1 : 0) + '%';
  if (measure === 's') return valueText(x, 's', words).replace(/\.0(?=\D)/, '');
  return fixedText(x, Number.isInteger(x) ? 0 : 1);
}

const bareAxis = c => ({
  axisLine: {show: false}, axisTick: {show: false}, axisLabel: {color: c.ink3, fontSize: 12},
  splitLine: {show: true, lineStyle: {color: c.rule2, width: 1}},
});

const STEPS = {
  s: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800, 432000, 864000],
};

// A step that makes two to five ticks, round in the unit that the reader sees.
function stepOf(span, measure) {
  const listed = (STEPS[measure] || []).find(s => span / s <= 4);
  if (listed) return listed;
  const power = 10 ** Math.floor(Math.log10(span / 4 || 1)), step = [1, 2, 2.5, 5, 10].map(s => s * power).find(s => span / s <= 4);
  return measure === 'count' ? Math.max(1, Math.ceil(step)) : step;
}

// An axis that holds all of the numbers, and 0 when `zero`.
function valueAxis(c, d, words, numbers, zero) {
  const axis = bareAxis(c), all = zero ? numbers.concat(0) : numbers;
  axis.axisLabel.formatter = x => tickText(x, d.measure, words);
  const low = all.length ? Math.min(...all) : 0, high = all.length ? Math.max(...all) : 1;
  const interval = stepOf(high - low || Math.abs(high) || 1, d.measure), share = d.measure === 'share';
  const min = Math.floor(low / interval + 1e-9) * interval, max = Math.ceil(high / interval - 1e-9) * interval;
  return {type: 'value', ...axis, min: share ? Math.max(0, min) : min, max: share ? Math.min(1, max) : max === min ? min + interval : max, interval};
}

const hidden = {type: 'value', axisLine: {show: false}, axisTick: {show: false}, axisLabel: {show: false}, splitLine: {show: false}};
const markOf = (d, i) => (d.marked && d.marked[i]) || 0;
const markColour = (c, mark) => (mark === 1 ? c.worse : mark === 2 ? c.better : c.subject);
const faded = (d, i) => d.chosen && d.keys[i] !== null && !d.chosen.has(d.keys[i]);

// A drawing of our own on a cartesian plane; `make(api, index)` gives shapes.
const custom = (data, make, more) => ({
  type: 'custom', data, silent: true, tooltip: {show: false}, z: 5,
  renderItem: (params, api) => ({type: 'group', children: make(api, params.dataIndex)}), ...more,
});
const stroke = (x1, y1, x2, y2, color, width) => ({type: 'line', shape: {x1, y1, x2, y2}, style: {stroke: color, lineWidth: width}});

// ---- lines

function bandSeries(d, c) {
  const lo = d.usualLo.map(orNull), hi = d.usualHi.map((h, i) => (finite(h) && finite(lo[i]) ? h - lo[i] : null));
  const none = {type: 'line', stack: 'usual', symbol: 'none', silent: true, lineStyle: {opacity: 0}, tooltip: {show: false}};
  return [{...none, data: lo}, {...none, data: hi, areaStyle: {color: c.band, opacity: 1}}];
}

// Several lines that are no past: each has a tint and its name.
const isMany = d => d.series.filter(s => s.role !== 'reference').length > 1;

function lineOf(s, index, d, c, words) {
  const past = s.role === 'reference', part = !past && isMany(d) || s.role === 'part';
  const ink = past ? c.past : part ? c.parts[index % 5] : c.subject, last = s.y.reduce((l, y, i) => (finite(y) ? i : l), -1);
  const data = s.y.map((y, i) => {
    const mark = past || part ? 0 : markOf(d, i), shown = mark || (i === last && !past);
    return {
      value: orNull(y), symbol: mark ? 'diamond' : 'circle', symbolSize: mark ? 10 : shown ? 8 : 5,
      itemStyle: {color: mark ? markColour(c, mark) : ink, opacity: shown ? 1 : 0},
      label: {show: i === last && !past && !part, position: 'right', formatter: () => valueText(y, d.measure, words),
        color: mark ? markColour(c, mark) : ink, fontWeight: 600, fontSize: 12.5},
    };
  });
  const line = {type: 'line', name: s.name, data, showAllSymbol: true, connectNulls: false, emphasis: {disabled: true}, z: past ? 2 : 3,
    lineStyle: {color: ink, width: past ? 1.5 : 2.2, type: past ? 'dotted' : 'solid'}, itemStyle: {color: ink}};
  if (part) line.endLabel = {show: true, formatter: () => s.name, color: c.ink2, fontSize: 12};
  if (part) line.labelLayout = {moveOverlap: 'shiftY'};
  return line;
}

function whisker(d, c) {
  const s = d.series[0], last = s.y.reduce((l, y, i) => (finite(y) ? i : l), -1);
  if (!s.lo || last < 0 || !finite(s.lo[last]) || !finite(s.hi[last])) return [];
  const ink = markColour(c, markOf(d, last));
  return [custom([[last, s.lo[last], s.hi[last]]], api => {
    const [x, low] = api.coord([last, s.lo[last]]), high = api.coord([last, s.hi[last]])[1];
    return [stroke(x, low, x, high, ink, 1.5)];
  }, {z: 2})];
}

function targetLine(d, c, words, name) {
  if (!finite(d.target)) return {};
  const text = `${name} ${tickText(d.target, d.measure, words)}`;
  return {markLine: {silent: true, symbol: 'none', animation: false, lineStyle: {color: c.ink, type: [5, 3], width: 1.2},
    label: {formatter: text, position: 'insideStartTop', color: c.ink2, fontSize: 12, distance: [2, 3]}, data: [{yAxis: d.target}]}};
}

function lineChart(d, c, words) {
  const first = d.series[0], last = first.y.reduce((l, y, i) => (finite(y) ? i : l), -1);
  const ends = first.lo && last >= 0 ? [first.lo[last], first.hi[last]] : [];
  const all = known(d.series.flatMap(s => s.y).concat(d.usualLo || [], d.usualHi || [], [d.target], ends));
  const span = Math.max(...all) - Math.min(...all);
  const zero = d.measure === 'count' || Math.min(...all) < span * 0.5 || (d.measure === 'share' && span > 0.4);
  const series = (d.usualLo ? bandSeries(d, c) : []).concat(d.series.map((s, i) => lineOf(s, i, d, c, words)));
  const subject = series[d.usualLo ? 2 : 0], many = isMany(d);
  Object.assign(subject, targetLine(d, c, words, words.target));
  return {
    height: 220,
    option: {
      grid: {left: 8, right: many ? 96 : 60, top: 16, bottom: 4, containLabel: true},
      xAxis: {type: 'category', data: d.labels, boundaryGap: false, ...bareAxis(c), splitLine: {show: false},
        axisLabel: {color: c.ink3, fontSize: 12, hideOverlap: true}},
      yAxis: valueAxis(c, d, words, all, zero),
      tooltip: {trigger: 'axis', axisPointer: {type: 'line', lineStyle: {color: c.past, width: 1}}},
      series: series.concat(many ? [] : whisker(d, c)),
    },
  };
}

// ---- bars

// Bars in one column of room, words of each at the right: the first strong.
function barChart(d, c, words) {
  const subject = d.series[0], past = d.series.find(s => s.role === 'reference'), pareto = d.kind === 'pareto';
  const total = known(subject.y).reduce((s, y) => s + y, 0);
  let running = 0;
  const bars = subject.y.map((y, i) => {
    const before = running;
    running += finite(y) ? y : 0;
    const mark = markOf(d, i), ink = mark ? markColour(c, mark) : pareto && before >= 0.8 * total ? c.parts[2] : c.subject;
    return {value: orNull(y), itemStyle: {color: ink, opacity: faded(d, i) ? 0.28 : 1}};
  });
  const columns = isNarrow() ? 1 : Math.min(3, Math.max(0, ...d.texts.map(t => t.length)));
  const widths = [...Array(columns)].map((_, k) => 12 + 6.6 * Math.max(...d.texts.map(t => widthOf(t[k] || ''))));
  const rich = Object.fromEntries(widths.map((w, k) => ['c' + k,
    {width: w, align: 'right', fontSize: 12, color: k ? c.ink2 : c.ink, fontWeight: k ? 400 : 600}]));
  const most = Math.max(0, ...known(subject.y), ...known(past ? past.y : []));
  const whiskers = subject.lo && d.measure !== 'count' ? [custom(subject.y.map((y, i) => [y, i]), (api, i) => {
    if (!finite(subject.lo[i]) || !finite(subject.hi[i]) || !finite(subject.y[i])) return [];
    const [a, y] = api.coord([subject.lo[i], i]), b = api.coord([subject.hi[i], i])[0];
    return [stroke(a, y, b, y, c.ink, 1.5)];
  })] : [];
  const ticks = past ? [custom(past.y.map((y, i) => [y, i]), (api, i) => {
    if (!finite(past.y[i])) return [];
    const [x, y] = api.coord([past.y[i], i]);
    return [stroke(x, y - 11, x, y + 11, c.ink, 2)];
  })] : [];
  const names = {...bareAxis(c), splitLine: {show: false}};
  return {
    height: d.labels.length * 28 + 12,
    option: {
      grid: {left: 0, right: columns ? 26 : 4, top: 4, bottom: 4, containLabel: true},
      xAxis: {...hidden, min: 0, max: most ? most * 1.02 : 1},
      yAxis: [
        {type: 'category', inverse: true, data: d.labels, ...names, axisLabel: {color: c.ink, fontSize: 13, margin: 10}},
        {type: 'category', inverse: true, position: 'right', data: d.labels.map((_, i) => i), ...names,
          axisLabel: {margin: 8, align: 'left', rich, formatter: i => [...Array(columns)].map((_, k) => `{c${k}|${bareText(d.texts[i][k] || '')}}`).join('')}},
      ],
      tooltip: {trigger: 'item'},
      series: [{type: 'bar', data: bars, barWidth: 16, emphasis: {disabled: true}}].concat(whiskers, ticks),
    },
  };
}

// Braces mean something in the text of an axis.
const bareText = text => text.replace(/[{}|]/g, ' ');
// In Latin letters: Han ones are two.
const widthOf = text => [...text].reduce((n, ch) => n + (ch > '\u2e80' ? 1.8 : 1), 0);

// ---- parts of a whole

function stackChart(d, c, words) {
  const sums = d.labels.map((_, i) => d.series.reduce((s, p) => s + (finite(p.y[i]) ? p.y[i] : 0), 0));
  const series = d.series.map((s, k) => {
    const tint = Math.min(k, 4);
    return {
      type: 'bar', stack: 'all', name: s.name, barWidth: 40, emphasis: {disabled: true},
      data: s.y.map((y, i) => ({value: sums[i] && finite(y) ? y / sums[i] : 0,
        itemStyle: {color: c.parts[tint], borderColor: c.bg, borderWidth: 1, opacity: d.chosenParts && s.key !== undefined && !d.chosenParts.has(s.key) ? 0.35 : 1}})),
      label: {show: true, position: 'inside', color: c.partInk[tint], fontSize: 12, lineHeight: 15, overflow: 'truncate',
        formatter: p => (p.value * d.width * 0.8 > 6.5 * Math.max(5, widthOf(s.name)) ? `${bareText(s.name)}\n${fixedText(timesHundred(p.value), 1)}%` : '')},
    };
  });
  return {
    height: d.labels.length * 52 + 12,
    option: {
      grid: {left: 8, right: 8, top: 4, bottom: 4, containLabel: true},
      xAxis: {...hidden, min: 0, max: 1},
      yAxis: {type: 'category', inverse: true, data: d.labels, ...bareAxis(c), splitLine: {show: false}, axisLabel: {color: c.ink2, fontSize: 12.5}},
      tooltip: {trigger: 'item'}, series,
    },
  };
}

function pieChart(d, c, words) {
  const total = known(d.series[0].y).reduce((s, y) => s + y, 0);
  const data = d.series[0].y.map((y, i) => ({value: orNull(y), name: d.labels[i],
    itemStyle: {color: c.parts[Math.min(i, 4)], borderColor: c.bg, borderWidth: 2, opacity: faded(d, i) ? 0.35 : 1}}));
  return {
    height: 220,
    option: {
      tooltip: {trigger: 'item'},
      series: [{type: 'pie', radius: ['0%', '82%'], data, startAngle: 90, emphasis: {disabled: true},
        label: {color: c.ink, fontSize: 12, formatter: p => `${p.name} ${total ? fixedText(timesHundred(p.value / total), 1) + '%' : ''}`},
        labelLine: {lineStyle: {color: c.rule}}}],
    },
  };
}

// ---- shades

const WORDS_WIDE = 16, NAME_NARROW = 112;
// Of few columns around no target every cell carries its number, as in the drawing without a script.
const tellsAll = d => !finite(d.target) && d.labels.length <= WORDS_WIDE;

// A name in lines of so many pixels, broken at blanks and between Han characters; null when a word has no room.
function wrapped(name, room) {
  const lines = [];
  for (const unit of name.match(/ *(?:\(n [^)]*\)|[\u2e80-\uffff]|[^ \u2e80-\uffff]+)/g) || [name]) {
    const joined = lines.length ? lines[lines.length - 1] + unit : unit.trim();
    if (lines.length && widthOf(joined) * 6.6 <= room) lines[lines.length - 1] = joined;
    else lines.push(unit.trim());
    if (widthOf(lines[lines.length - 1]) * 6.6 > room) return null;
  }
  return lines;
}

// Names above columns, lying where all of them have room, else upright.
function columnNames(labels, room) {
  const lying = labels.map(l => wrapped(l, room - 4)), turn = lying.some(l => !l || l.length > 3);
  const lines = turn ? labels.map(l => [l]) : lying;
  const height = turn ? 6.6 * Math.max(0, ...labels.map(widthOf)) + 8 : 14 * Math.max(1, ...lines.map(l => l.length)) + 10;
  return {lines, turn, height};
}

// "75.4%", "75%", "75": the longest that all cells of a map hold.
const FORMS = [y => fixedText(timesHundred(y), 1) + '%', y => fixedText(timesHundred(y), 0) + '%', y => fixedText(timesHundred(y), 0)];
const formFor = (numbers, room) => FORMS.find(form => numbers.every(y => widthOf(form(y)) * 6.6 + 4 <= room)) || FORMS[2];

function cellText(d, y, form, words) {
  if (d.measure === 'share') return form(y);
  if (d.measure === 's') return y < 90 ? fixedText(y, 0) : valueText(y, 's', words);
  return fixedText(y, Math.abs(y) < 10 && !Number.isInteger(y) ? 1 : 0);
}

function heatChart(d, c, words) {
  const around = finite(d.target), cells = [];
  d.series.forEach((s, row) => s.y.forEach((y, i) => finite(y) && cells.push([i, row, around ? y - d.target : y, y])));
  const reach = around ? Math.max(0.0001, ...cells.map(x => Math.abs(x[2]))) : Math.max(1e-9, ...cells.map(x => x[2]));
  const peaks = new Set(), turned = around && d.better < 0, all = tellsAll(d);
  d.series.forEach((s, row) => {
    const best = Math.max(...known(s.y));
    if (all) s.y.forEach((y, i) => peaks.add(row + '/' + i));
    else if (!around && best > 0) peaks.add(row + '/' + s.y.indexOf(best));
    if (around) s.y.forEach((y, i) => s.lo && finite(y) && (s.lo[i] > d.target || s.hi[i] < d.target) && peaks.add(row + '/' + i));
  });
  const strong = x => (around ? Math.abs(x[2]) > 0.6 * reach : x[2] > 0.5 * reach);
  const names = d.series.map(s => (isNarrow() ? wrapped(s.name, NAME_NARROW) || [s.name] : [s.name]));
  const left = 18 + 6.6 * Math.max(0, ...names.flat().map(widthOf)), room = (d.width - 8 - left) / d.labels.length;
  const form = all ? formFor(cells.map(x => x[3]), room) : FORMS[2];
  const onDiagonal = x => d.square && d.keys[x[0]] && d.keys[x[0]] === d.series[x[1]].key;
  const data = cells.map(x => ({value: x, itemStyle: onDiagonal(x) ? {borderColor: c.ink, borderWidth: 1.5} : {},
    label: {show: peaks.has(x[1] + '/' + x[0]), color: strong(x) ? c.bg : c.ink, fontSize: 11, fontWeight: 600, formatter: () => cellText(d, x[3], form, words)}}));
  data.sort((a, b) => !!onDiagonal(a.value) - !!onDiagonal(b.value)); // frames above their neighbours
  const colours = turned ? [...c.around].reverse() : around ? c.around : c.heat;
  const axis = {...bareAxis(c), splitLine: {show: false}, splitArea: {show: false}};
  const {lines, turn, height} = d.labels.length > WORDS_WIDE ? {height: 30} : columnNames(d.labels, room);
  const below = {color: c.ink3, fontSize: 12, hideOverlap: true, interval: 'auto'};
  const above = {color: c.ink3, fontSize: 12, lineHeight: 14, interval: 0, rotate: turn ? 90 : 0, formatter: (_, i) => lines[i].join('\n')};
  return {
    height: d.series.length * 26 + height + 8,
    option: {
      grid: {left: 8, right: 8, top: 4, bottom: 4, containLabel: true},
      xAxis: {type: 'category', data: d.labels, ...axis, position: lines ? 'top' : 'bottom', axisLabel: lines ? above : below},
      yAxis: {type: 'category', inverse: true, data: d.series.map(s => s.name), ...axis,
        axisLabel: {color: c.ink, fontSize: 12, lineHeight: 12, interval: 0, formatter: (_, i) => names[i].join('\n')}},
      visualMap: {show: false, dimension: 2, min: around ? -reach : 0, max: reach, inRange: {color: colours}},
      tooltip: {trigger: 'item'},
      series: [{type: 'heatmap', data, itemStyle: {borderColor: c.bg, borderWidth: 1}, emphasis: {disabled: true}}],
    },
  };
}

// ---- dots

function dots(d, c, words) {
  const s = d.series[0], funnel = d.kind === 'funnel', Z998 = 3.090232306167813;
  const data = s.y.map((y, i) => ({i, x: s.x ? s.x[i] : i, y})).filter(p => finite(p.x) && finite(p.y)).map(p => {
    const mark = markOf(d, p.i), ink = mark ? markColour(c, mark) : c.past;
    return {value: [p.x, p.y], point: p.i, symbol: mark ? 'diamond' : 'circle', symbolSize: mark ? 11 : 8,
      itemStyle: {color: ink, opacity: faded(d, p.i) ? 0.3 : 1},
      label: {show: !!mark && mark < 3, position: 'right', formatter: () => d.labels[p.i], color: ink, fontSize: 12}};
  });
  const most = Math.max(1, ...data.map(p => p.value[0])) * 1.05, series = [{type: 'scatter', data, z: 4, emphasis: {disabled: true}, labelLayout: {hideOverlap: true}}];
  if (funnel && finite(d.target)) {
    const limit = (z, n) => Math.min(1, Math.max(0, d.target + z * Math.sqrt(d.target * (1 - d.target) / n)));
    const along = [...Array(80)].map((_, i) => most * (i + 1) / 80);
    for (const [z, type] of [[Z95, [3, 3]], [-Z95, [3, 3]], [Z998, 'solid'], [-Z998, 'solid']])
      series.push({type: 'line', data: along.map(n => [n, limit(z, n)]), symbol: 'none', silent: true, tooltip: {show: false}, lineStyle: {color: c.past, width: 1, type}});
    series.push({type: 'line', data: [[0, d.target], [most, d.target]], symbol: 'none', silent: true, tooltip: {show: false}, lineStyle: {color: c.past, width: 1.5}});
  }
  const xAxis = {...bareAxis(c), splitLine: {show: false}};
  xAxis.axisLabel.formatter = x => tickText(x, d.measureX, words);
  return {
    height: 280,
    option: {
      grid: {left: 8, right: 48, top: 12, bottom: 4, containLabel: true},
      xAxis: {type: 'value', min: funnel ? 0 : undefined, max: funnel ? most : undefined, scale: !funnel, splitNumber: 4, ...xAxis},
      yAxis: valueAxis(c, d, words, known(s.y.concat([d.target])), false),
      tooltip: {trigger: 'item'}, series,
    },
  };
}

// ---- what drove a change

function splitChart(d, c, words) {
  const hatch = {symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4, color: c.bg};
  const series = d.series.map(s => ({
    type: 'bar', stack: 'all', name: s.name, barWidth: 14, emphasis: {disabled: true},
    data: s.y.map(y => ({value: orNull(y), itemStyle: s.role === 'mix' ? {color: c.past, decal: hatch}
      : {color: !d.better ? c.subject : y * d.better < 0 ? c.worse : c.subject}})),
  }));
  const axis = {...bareAxis(c), splitLine: {show: false}};
  return {
    height: d.labels.length * 26 + 30,
    option: {
      grid: {left: 8, right: 24, top: 4, bottom: 4, containLabel: true},
      xAxis: {type: 'value', splitNumber: 4, ...bareAxis(c), axisLabel: {color: c.ink3, fontSize: 12, formatter: x => changeText(d.measure === 'share' ? timesHundred(x) : x, d.measure === 'share' ? 'points' : d.measure, {...words, scorePoints: ''})}},
      yAxis: {type: 'category', inverse: true, data: d.labels, ...axis, axisLabel: {color: c.ink, fontSize: 12.5}, axisLine: {show: true, onZero: true, lineStyle: {color: c.ink}}},
      tooltip: {trigger: 'item'}, series,
    },
  };
}

const CHARTS = {line: lineChart, bar: barChart, pareto: barChart, stacked: stackChart, pie: pieChart, heat: heatChart, scatter: dots, funnel: dots, split: splitChart};

// Its height follows from what it shows, its width is that of its place.
function drawChart(chart, d, words, tooltip, font) {
  const c = palette();
  d.width = chart.getDom().clientWidth;
  const made = CHARTS[d.kind](d, c, words);
  chart.getDom().style.height = made.height + 'px';
  chart.resize();
  const tip = {confine: true, transitionDuration: 0, backgroundColor: c.ink, borderWidth: 0, padding: [8, 11],
    textStyle: {color: c.bg, fontSize: 12.5, fontFamily: font}, formatter: tooltip, extraCssText: 'border-radius:3px;box-shadow:none'};
  chart.setOption({animation: false, textStyle: {fontFamily: font, fontSize: 12, color: c.ink2}, ...made.option,
    tooltip: {...tip, ...made.option.tooltip}}, true);
}
