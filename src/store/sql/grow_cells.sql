-- Of interviews that were not here: an event that nothing replaces is what its cell shows; a cell with several is counted.
INSERT INTO main.cell (interview, item, occ, kind, val, miss, origin, chain, seq, heads, conflict)
SELECT event.interview, event.item, event.occ, event.kind, event.val, event.miss, event.origin, event.chain, event.seq, 1, 0
FROM main.event
CROSS JOIN temp.interview_word ON interview_word.ours = event.interview
WHERE event.chain = :ours AND event.seq > :after AND event.seq <= :upto AND event.kind <> 7 AND interview_word.is_new
  AND NOT EXISTS (SELECT 1 FROM main.edge WHERE edge.pchain = event.chain AND edge.pseq = event.seq)
ORDER BY event.seq
ON CONFLICT (interview, item, occ) DO UPDATE SET heads = heads + 1
