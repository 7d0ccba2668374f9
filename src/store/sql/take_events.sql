INSERT INTO main.event (chain, seq, kind, interview, item, occ, val, miss, origin, note, dt, mark)
SELECT :ours, theirs.seq, theirs.kind, interview_word.ours, item_word.ours, theirs.occ, theirs.val, theirs.miss,
       theirs.origin, theirs.note, theirs.dt, theirs.mark
FROM source.event AS theirs
CROSS JOIN temp.interview_word ON interview_word.theirs = theirs.interview
CROSS JOIN temp.item_word ON item_word.theirs = theirs.item
WHERE theirs.chain = :theirs AND theirs.seq > :after AND theirs.seq <= :upto
ORDER BY theirs.seq
