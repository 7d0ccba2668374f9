SELECT chain.uid, seen.sseq AS seq
FROM seen
JOIN chain ON chain.ord = seen.schain
WHERE seen.chain = :chain AND seen.seq = :seq
ORDER BY chain.uid, seen.sseq
