-- catalogue.sql - the metrics of the built-in catalogue, worked out in SQLite from their written definitions.
-- Table t holds a tickets stream as text; @KEY@ is the grouping column, @ASOF@ the as-of time in Unix seconds.
-- Writes: group, metric, n, value.
CREATE TEMP TABLE row AS
  SELECT *, unixepoch(created_at) AS c,
    CASE WHEN responded_at <> '' AND unixepoch(responded_at) <= @ASOF@ THEN unixepoch(responded_at) END AS r,
    CASE WHEN resolved_at <> '' AND unixepoch(resolved_at) <= @ASOF@ THEN unixepoch(resolved_at) END AS s,
    CASE WHEN csat <> '' AND unixepoch(csat_at) <= @ASOF@ THEN csat + 0 END AS score,
    CASE WHEN nps <> '' THEN nps + 0 END AS recommend
  FROM t WHERE unixepoch(created_at) <= @ASOF@;

CREATE TEMP TABLE followed AS -- seconds to the same customer's next contact about the same category
  SELECT ticket_id, lead(c) OVER (PARTITION BY customer_id, category ORDER BY c, ticket_id) - c AS next
  FROM row WHERE customer_id <> '' AND category <> '';
CREATE TEMP TABLE complained AS -- seconds since the same customer's complaint before
  SELECT ticket_id, c - lag(c) OVER (PARTITION BY customer_id ORDER BY c, ticket_id) AS before
  FROM row WHERE is_complaint = '1' AND customer_id <> '';

-- One line per row that counts: for shares x is 0 or 1.
CREATE TEMP TABLE x AS
  SELECT @KEY@ AS g, 'answer_rate' AS metric, outcome = 'answered' AS v FROM row WHERE outcome <> '' AND direction <> 'outbound'
  UNION ALL SELECT @KEY@, 'abandon_rate', outcome = 'abandoned' FROM row WHERE outcome <> '' AND direction <> 'outbound'
  UNION ALL SELECT @KEY@, 'service_level', outcome = 'answered' AND wait_s + 0 <= 20 FROM row
    WHERE (outcome = 'abandoned' OR outcome = 'answered' AND wait_s <> '') AND direction <> 'outbound'
  UNION ALL SELECT @KEY@, 'resolved_24h', s IS NOT NULL AND s - c <= 86400 FROM row WHERE c <= @ASOF@ - 86400
  UNION ALL SELECT @KEY@, 'fcr', s IS NOT NULL AND reopen_n = '0' AND (next IS NULL OR next > 7 * 86400)
    FROM row LEFT JOIN followed USING (ticket_id) WHERE customer_id <> '' AND c <= @ASOF@ - 7 * 86400
  UNION ALL SELECT @KEY@, 'csat', score >= 4 FROM row WHERE score IS NOT NULL
  UNION ALL SELECT @KEY@, 'csat.mean', score FROM row WHERE score IS NOT NULL
  UNION ALL SELECT @KEY@, 'nps', CASE WHEN recommend >= 9 THEN 100 WHEN recommend <= 6 THEN -100 ELSE 0 END
    FROM row WHERE recommend IS NOT NULL
  UNION ALL SELECT @KEY@, 'complaint_rate', is_complaint = '1' FROM row
  UNION ALL SELECT @KEY@, 'repeat_complaint_30d', before IS NOT NULL AND before <= 30 * 86400
    FROM row LEFT JOIN complained USING (ticket_id) WHERE is_complaint = '1';
CREATE TEMP TABLE d AS -- durations: x is the value itself
  SELECT @KEY@ AS g, 'frt' AS metric, r - c AS v FROM row WHERE r IS NOT NULL
  UNION ALL SELECT @KEY@, 'resolve', s - c FROM row WHERE s IS NOT NULL
  UNION ALL SELECT @KEY@, 'wait', wait_s + 0 FROM row WHERE wait_s <> '' AND outcome <> 'abandoned'
  UNION ALL SELECT @KEY@, 'handle', handle_s + 0 FROM row WHERE handle_s <> ''
  UNION ALL SELECT @KEY@, 'talk', talk_s + 0 FROM row WHERE talk_s <> '';
-- Quantiles of type 7: between the ranks, counted from 0, at (n - 1) p.
CREATE TEMP TABLE ranked AS
  SELECT g, metric, v, row_number() OVER (PARTITION BY g, metric ORDER BY v) - 1 AS i, count(*) OVER (PARTITION BY g, metric) AS n
  FROM d;
CREATE TEMP TABLE p AS SELECT '' AS suffix, 5 AS tenths UNION ALL SELECT '.p90', 9;
CREATE TEMP TABLE q AS
  SELECT g, metric || suffix AS metric, n,
    sum(CASE i WHEN (n - 1) * tenths / 10 THEN v * (10 - (n - 1) * tenths % 10)
               WHEN (n - 1) * tenths / 10 + 1 THEN v * ((n - 1) * tenths % 10) END) / 10.0 AS v
  FROM ranked CROSS JOIN p GROUP BY g, metric, suffix, n;

SELECT g, 'tickets', count(*), count(*) FROM (SELECT @KEY@ AS g FROM row) GROUP BY g
UNION ALL SELECT g, metric, count(*), printf('%.15g', avg(v)) FROM x GROUP BY g, metric
UNION ALL SELECT g, metric || '.mean', count(*), printf('%.15g', avg(v)) FROM d GROUP BY g, metric
UNION ALL SELECT g, metric, n, printf('%.15g', v) FROM q;
