-- The grouped figures in SQLite: everything is text after the import, quantiles by window function.
WITH base AS (
  SELECT channel, substr(created_at, 1, 10) AS day,
    CASE WHEN responded_at <> '' THEN unixepoch(responded_at) - unixepoch(created_at) END AS frt,
    CASE WHEN csat <> '' THEN csat + 0 >= 4 END AS good,
    CASE WHEN nps <> '' THEN (nps + 0 >= 9) - (nps + 0 <= 6) END AS promoter,
    resolved_at <> '' AND unixepoch(resolved_at) - unixepoch(created_at) <= 86400 AS r24
  FROM t
), ranked AS (
  SELECT channel, day, frt, row_number() OVER w AS i, count(*) OVER (PARTITION BY channel, day) AS k
  FROM base WHERE frt IS NOT NULL WINDOW w AS (PARTITION BY channel, day ORDER BY frt)
), quantile AS (
  SELECT channel, day, avg(frt) FILTER (WHERE i IN ((k + 1) / 2, k / 2 + 1)) AS median,
    max(frt) FILTER (WHERE i = CAST(0.9 * (k - 1) AS INTEGER) + 1) AS about_p90
  FROM ranked GROUP BY 1, 2
)
SELECT channel, day, count(*), avg(frt), median, about_p90, avg(good), 100 * avg(promoter), avg(r24)
FROM base LEFT JOIN quantile USING (channel, day) GROUP BY 1, 2 ORDER BY 1, 2;
