-- mobile numbers hidden in their column and in texts, by one regular expression
COPY (SELECT * REPLACE (regexp_replace(phone, '(1[3-9][0-9])[0-9]{4}([0-9]{4})', '\1****\2', 'g') AS phone,
    regexp_replace(text, '(1[3-9][0-9])[0-9]{4}([0-9]{4})', '\1****\2', 'g') AS text) FROM $TSVTEXT) TO $OUT
