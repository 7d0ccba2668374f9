SELECT (earlier.interview, earlier.item, earlier.occ) IS (later.interview, later.item, later.occ)
       AND before.lamport + earlier.seq < after.lamport + later.seq AS sound
FROM event AS later
JOIN event AS earlier ON earlier.chain = :pchain AND earlier.seq = :pseq
JOIN chain AS before ON before.ord = earlier.chain
JOIN chain AS after ON after.ord = later.chain
WHERE later.chain = :chain AND later.seq = :seq
