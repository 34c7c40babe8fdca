// duckdb.cjs - runs one SQL file in DuckDB: node duckdb.cjs THREADS QUERY.sql INPUT OUTPUT
// $TSV and $CSV stand for a reader of INPUT with all columns declared, so that DuckDB guesses nothing; $OUT for OUTPUT.
const fs = require('fs');
const { DuckDBInstance } = require('@duckdb/node-api');

const typed = {
  created_at: 'TIMESTAMP', responded_at: 'TIMESTAMP', resolved_at: 'TIMESTAMP', csat_at: 'TIMESTAMP',
  wait_s: 'INTEGER', handle_s: 'INTEGER', talk_s: 'INTEGER', transfer_n: 'INTEGER', reopen_n: 'INTEGER',
  csat: 'TINYINT', nps: 'TINYINT', is_complaint: 'TINYINT',
};

function reader(file, separator, rest, types) {
  const head = Buffer.alloc(4096);
  const fd = fs.openSync(file, 'r');
  const names = head.toString('utf8', 0, fs.readSync(fd, head)).split('\n')[0].split(separator);
  fs.closeSync(fd);
  const columns = names.map((n) => `'${n}':'${types[n] || 'VARCHAR'}'`).join(',');
  return `read_csv('${file}', delim='${separator}', ${rest}, header=true, auto_detect=false, columns={${columns}})`;
}

(async () => {
  const [threads, query, input, output] = process.argv.slice(2);
  const tsv = "quote='', escape=''", csv = "quote='\"', escape='\"'";
  const sql = fs.readFileSync(query, 'utf8')
    .replaceAll('$TSVTEXT', () => reader(input, '\t', tsv, {})).replaceAll('$TSV', () => reader(input, '\t', tsv, typed))
    .replaceAll('$CSVTEXT', () => reader(input, ',', csv, {})).replaceAll('$CSV', () => reader(input, ',', csv, typed))
    .replaceAll('$OUT', () => `'${output}' (FORMAT csv, DELIMITER '\t', HEADER, QUOTE '', ESCAPE '')`)
    .replaceAll('$QUOTED', () => `'${output}' (FORMAT csv, DELIMITER '\t', HEADER)`);
  const db = await DuckDBInstance.create(':memory:', { threads });
  await (await db.connect()).run(sql);
})().catch((e) => { console.error(String(e)); process.exit(1); });
