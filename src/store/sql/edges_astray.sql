SELECT chain.uid, edge.seq
FROM edge
JOIN event AS later ON later.chain = edge.chain AND later.seq = edge.seq
JOIN chain ON chain.ord = edge.chain
LEFT JOIN event AS earlier ON earlier.chain = edge.pchain AND earlier.seq = edge.pseq
LEFT JOIN chain AS before ON before.ord = edge.pchain
WHERE earlier.seq IS NULL
   OR (earlier.interview, earlier.item, earlier.occ) IS NOT (later.interview, later.item, later.occ)
   OR before.lamport + edge.pseq >= chain.lamport + edge.seq
LIMIT 20
