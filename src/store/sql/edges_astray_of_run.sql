SELECT edge.seq
FROM main.edge
JOIN main.event AS later ON later.chain = edge.chain AND later.seq = edge.seq
JOIN main.chain ON chain.ord = edge.chain
LEFT JOIN main.event AS earlier ON earlier.chain = edge.pchain AND earlier.seq = edge.pseq
LEFT JOIN main.chain AS before ON before.ord = edge.pchain
WHERE edge.chain = :ours AND edge.seq > :after AND edge.seq <= :upto
  AND (earlier.seq IS NULL
       OR (earlier.interview, earlier.item, earlier.occ) IS NOT (later.interview, later.item, later.occ)
       OR before.lamport + edge.pseq >= chain.lamport + edge.seq)
LIMIT 1
