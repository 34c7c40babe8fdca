// page_numbers.js - how numbers are written and how sure they are, as figure.c and interval.c do it: a page must not
// change a single digit when it computes a number again. Durations take their words from the page's data.

const MINUS = '\u2212', MISSING = '\u2013';
const Z95 = 1.959963984540054; // the normal quantile of 0.975

// The digits of a number that is a decimal of at most nine places; null for any other.
function decimalText(x) {
  const text = String(Math.abs(x));
  return /^\d{1,15}(\.\d{1,9})?$/.test(text) && text.length < 17 ? text : null;
}

// 100 x, exactly where x is a decimal.
function timesHundred(x) {
  const text = decimalText(x);
  if (text === null) return x * 100;
  const [whole, fraction = ''] = text.split('.');
  const digits = fraction.padEnd(2, '0');
  return Math.sign(x) * Number(whole + digits.slice(0, 2) + '.' + digits.slice(2) + '0');
}

// |x| with so many places, halves away from zero.
function roundedText(x, places) {
  const text = decimalText(x);
  if (text === null) return Math.abs(x) < 1e21 ? Math.abs(x).toFixed(places) : String(Math.abs(x));
  const [whole, fraction = ''] = text.split('.');
  const kept = fraction.padEnd(places + 1, '0');
  let digits = BigInt(whole + kept.slice(0, places));
  if (kept[places] >= '5') digits += 1n;
  const all = String(digits).padStart(places + 1, '0');
  return places ? all.slice(0, -places) + '.' + all.slice(-places) : all;
}

function isZero(text) {
  return !/[1-9]/.test(text);
}

function grouped(text) {
  const [whole, fraction] = text.split('.');
  const front = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? front : front + '.' + fraction;
}

function fixedText(x, places) {
  if (!Number.isFinite(x)) return MISSING;
  const text = roundedText(x, places);
  return (x < 0 && !isZero(text) ? MINUS : '') + grouped(text);
}

// How a value of a measure is scaled and written, by its size.
function scaleOf(x, measure, words) {
  const size = Math.abs(x), whole = Math.floor(x) === x;
  switch (measure) {
    case 'share': return {of: timesHundred, places: 1, unit: '%'};
    case 's':
      if (size < 90) return {of: y => y, places: !whole && size < 10 ? 1 : 0, unit: words.seconds};
      if (size < 5400) return {of: y => y / 60, places: 1, unit: words.minutes};
      return {of: y => y / 3600, places: 1, unit: words.hours};
    case 'score': return {of: y => y, places: 2, unit: ''};
    case 'points': return {of: y => y, places: 1, unit: ''};
    case 'count': return {of: y => y, places: 0, unit: ''};
    default: return {of: y => y, places: whole ? 0 : 2, unit: ''};
  }
}

function valueText(x, measure, words) {
  if (!Number.isFinite(x)) return MISSING;
  const by = scaleOf(x, measure, words);
  return fixedText(by.of(x), by.places) + by.unit;
}

function intervalText(lo, hi, measure, words) {
  if (!Number.isFinite(lo) || !Number.isFinite(hi)) return MISSING;
  const by = scaleOf(hi, measure, words);
  return fixedText(by.of(lo), by.places) + MISSING + fixedText(by.of(hi), by.places) + by.unit;
}

// The size of a change in the unit it is told in: points of percent, points, or percent of what it was.
function changeOf(diff, base, measure) {
  if (!Number.isFinite(diff)) return NaN;
  if (measure === 'share') return timesHundred(diff);
  if (measure === 'points') return diff;
  return base ? timesHundred(diff / Math.abs(base)) : NaN;
}

function changeText(change, measure, words) {
  if (!Number.isFinite(change)) return MISSING;
  const text = roundedText(change, 1);
  const sign = isZero(text) ? '\u00b1' : change > 0 ? '+' : MINUS;
  return sign + grouped(text) + (measure === 'share' ? words.points : measure === 'points' ? words.scorePoints : '%');
}

// ---- intervals

function wilson(k, n) {
  if (!n) return {lo: NaN, hi: NaN};
  const p = k / n, zz = Z95 * Z95 / n, middle = p + zz / 2;
  const half = Z95 * Math.sqrt(p * (1 - p) / n + zz / (4 * n));
  return {lo: k === 0 ? 0 : (middle - half) / (1 + zz), hi: k === n ? 1 : (middle + half) / (1 + zz)};
}

// Of the difference of two shares (Newcombe's method 10): 1 beyond chance, 0 within, null not known.
function beyondChance(a, b) {
  if (![a.lo, a.hi, b.lo, b.hi].every(Number.isFinite)) return null;
  const diff = a.value - b.value;
  const lo = diff - Math.hypot(a.value - a.lo, b.hi - b.value), hi = diff + Math.hypot(a.hi - a.value, b.value - b.lo);
  return lo > 0 || hi < 0 ? 1 : 0;
}

// ---- quantiles from buckets

// Type 7 on a histogram: [[least, next], …] and how many values each holds. A value within a bucket is not known
// closer than the bucket is wide, at most 1/16 of it; whole numbers are taken as whole.
function bucketQuantile(buckets, counts, p, whole) {
  let n = 0;
  for (const c of counts) n += c;
  if (!n) return NaN;
  const order = buckets.map((b, i) => i).filter(i => counts[i]).sort((a, b) => buckets[a][0] - buckets[b][0]);
  const middle = ([least, next]) => {
    const width = Math.abs(next - least), step = whole ? Math.max(0, width - 1) / 2 : width / 2;
    return least < 0 || next < 0 ? least - step : least + step;
  };
  const at = rank => {
    let seen = 0;
    for (const i of order) {
      seen += counts[i];
      if (rank < seen) return middle(buckets[i]);
    }
    return middle(buckets[order[order.length - 1]]);
  };
  const h = (n - 1) * p, low = Math.floor(h), left = at(low);
  return left + (h - low) * (at(Math.min(low + 1, n - 1)) - left);
}
