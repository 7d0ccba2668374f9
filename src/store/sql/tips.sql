-- How far a run has come is what its events say; what a whole hash says about its end is its tip, where the two agree.
SELECT chain.uid, chain.lamport, chain.parent, chain.parent_seq, operator.name AS operator, chain.device, chain.wall_ms,
       last.seq, iif(tip.seq = last.seq, tip.hash, zeroblob(32)) AS hash
FROM chain
JOIN operator ON operator.ord = chain.operator
JOIN (SELECT ord, (SELECT coalesce(max(seq), 0) FROM event WHERE event.chain = chain.ord) AS seq FROM chain) AS last
     ON last.ord = chain.ord
LEFT JOIN tip ON tip.chain = chain.ord
ORDER BY chain.lamport, chain.uid
