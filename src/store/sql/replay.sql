SELECT event.interview, event.item, event.occ, event.chain, chain.uid, event.seq, chain.lamport + event.seq AS lamport,
       event.kind, event.val, event.miss, event.origin, event.dt,
       NOT EXISTS (SELECT 1 FROM edge WHERE edge.pchain = event.chain AND edge.pseq = event.seq) AS alive
FROM event
JOIN chain ON chain.ord = event.chain
ORDER BY event.interview
