SELECT event.interview, event.item, event.occ, event.seq, event.kind, event.val, event.miss, event.origin
FROM main.event
CROSS JOIN temp.interview_word ON interview_word.ours = event.interview
WHERE event.chain = :ours AND event.seq > :after AND event.seq <= :upto AND event.kind <> 7
  AND interview_word.is_new = :is_new
ORDER BY event.seq
