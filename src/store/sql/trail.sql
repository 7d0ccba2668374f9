-- What was done to the answers and rows of one interview, in the order in which it was done.
SELECT item.variable, event.occ, event.kind, event.val, event.miss, event.origin, event.note
FROM interview
JOIN event ON event.interview = interview.ord AND event.kind IN (1, 4, 5, 6)
JOIN item ON item.ord = event.item
JOIN chain ON chain.ord = event.chain
WHERE interview.uid = :interview
ORDER BY chain.lamport + event.seq, chain.uid
