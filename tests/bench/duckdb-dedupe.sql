-- without the rows that are there twice
COPY (SELECT DISTINCT * FROM $TSVTEXT) TO $OUT
