SELECT cell.item, cell.occ, cell.chain, chain.uid, chain.lamport + cell.seq AS lamport, cell.seq, cell.kind, cell.val,
       cell.miss, cell.origin
FROM cell
JOIN chain ON chain.ord = cell.chain
WHERE cell.interview = :interview AND cell.kind < 15
