INSERT INTO FUNCTION file('$OUT', 'TSVRawWithNames')
SELECT * REPLACE (replaceRegexpAll(phone, '(1[3-9][0-9])[0-9]{4}([0-9]{4})', '\\1****\\2') AS phone,
    replaceRegexpAll(text, '(1[3-9][0-9])[0-9]{4}([0-9]{4})', '\\1****\\2') AS text) FROM $TSV
