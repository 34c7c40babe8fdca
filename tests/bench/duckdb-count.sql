-- volume per channel
COPY (SELECT channel, count(*) AS n FROM $TSVTEXT GROUP BY ALL ORDER BY ALL) TO $OUT
