SELECT cell.chain, chain.uid, cell.seq, chain.lamport + cell.seq AS lamport, cell.kind, cell.val, cell.miss, cell.origin
FROM cell
JOIN chain ON chain.ord = cell.chain
WHERE interview = :interview AND item = :item AND occ = :occ AND heads = 1
UNION ALL
SELECT event.chain, chain.uid, event.seq, chain.lamport + event.seq AS lamport, event.kind, event.val, event.miss, event.origin
FROM head
JOIN event ON event.chain = head.chain AND event.seq = head.seq
JOIN chain ON chain.ord = head.chain
WHERE head.interview = :interview AND head.item = :item AND head.occ = :occ
