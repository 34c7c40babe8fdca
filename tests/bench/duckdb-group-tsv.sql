-- per channel and day: volume, first response, satisfaction, recommendation, solved within a day
COPY (
  SELECT channel, created_at::DATE AS day, count(*) AS n, avg(frt) AS mean, quantile_cont(frt, 0.5) AS median,
    quantile_cont(frt, 0.9) AS p90, count(*) FILTER (csat >= 4) / count(csat) AS csat,
    100 * (count(*) FILTER (nps >= 9) - count(*) FILTER (nps <= 6)) / count(nps) AS nps,
    count(*) FILTER (resolved_at - created_at <= INTERVAL 24 HOUR) / count(*) AS r24
  FROM (SELECT *, epoch(responded_at) - epoch(created_at) AS frt FROM $TSV)
  GROUP BY ALL ORDER BY ALL
) TO $OUT
