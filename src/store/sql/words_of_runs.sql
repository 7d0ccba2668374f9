INSERT INTO temp.chain_word (theirs, ours)
SELECT theirs.ord, ours.ord
FROM source.chain AS theirs
JOIN main.chain AS ours ON ours.uid = theirs.uid
