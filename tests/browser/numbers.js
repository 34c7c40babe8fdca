// numbers.js CASES - the page's number formats against those of the tools: each line of CASES has a value, its measure,
// and the words that cs-report wrote for it. Prints the lines that differ, and how many were equal.
const fs = require('fs'), path = require('path'), vm = require('vm');
const source = fs.readFileSync(path.join(__dirname, '../../lib/report/page_numbers.js'), 'utf8');
const page = {Math, Number, String, BigInt};
vm.runInNewContext(source + '\nthis.valueText = valueText; this.changeText = changeText; this.changeOf = changeOf;' +
  'this.intervalText = intervalText; this.wilson = wilson; this.bucketQuantile = bucketQuantile;', page);
const words = {seconds: ' s', minutes: ' min', hours: ' h', points: ' pp', scorePoints: ' points'};
let equal = 0;
for (const line of fs.readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')) {
  const [kind, a, b, measure, want] = line.split('\t');
  let got;
  if (kind === 'value') got = page.valueText(Number(a), measure, words);
  if (kind === 'share') got = page.valueText(Number(a) / Number(b), 'share', words);
  if (kind === 'interval') {
    const i = page.wilson(Number(a), Number(b));
    got = page.intervalText(i.lo, i.hi, 'share', words);
  }
  if (kind === 'change') got = page.changeText(page.changeOf(Number(a) - Number(b), Number(b), measure), measure, words);
  if (got === want) equal++;
  else console.log(`${line}: the page says ${got}`);
}
console.log(`${equal} equal`);

// Quantiles of buckets: by hand. 44 45 46 46 in buckets 2 wide, whole seconds: 44.5, 46.5 stand for them.
const near = (x, y) => Math.abs(x - y) < 1e-9;
const median = page.bucketQuantile([[44, 46], [46, 48]], [2, 2], 0.5, true);
console.log(near(median, 45.5), near(page.bucketQuantile([[20, 21]], [3], 0.9, true), 20), Number.isNaN(page.bucketQuantile([], [], 0.5, true)));
