SELECT chain.uid AS to_uid, seen.sseq AS to_seq
FROM seen
JOIN chain ON chain.ord = seen.schain
WHERE seen.chain = :chain AND seen.seq = :seq
ORDER BY chain.uid
