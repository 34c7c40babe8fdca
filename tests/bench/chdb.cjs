// chdb.cjs - runs one SQL file in chDB, which is ClickHouse in one process: node chdb.cjs THREADS QUERY.sql INPUT OUTPUT
// $TSV stands for INPUT with all columns declared as text, $OUT for OUTPUT.
const fs = require('fs');
const { query } = require('chdb');

const [threads, file, input, output] = process.argv.slice(2);
const head = Buffer.alloc(4096), fd = fs.openSync(input, 'r');
const columns = head.toString('utf8', 0, fs.readSync(fd, head)).split('\n')[0].split('\t').map((n) => `${n} String`);
const sql = fs.readFileSync(file, 'utf8')
  .replaceAll('$TSV', () => `file('${fs.realpathSync(input)}', 'TSVRawWithNames', '${columns.join(', ')}')`)
  .replaceAll('$OUT', () => output);
query(`${sql} SETTINGS max_threads = ${threads}, engine_file_truncate_on_insert = 1`, 'TSV');
