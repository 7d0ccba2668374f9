SELECT item.variable, cell.occ, cell.kind, cell.val, cell.miss, cell.origin, chain.uid, cell.seq, cell.heads, cell.conflict
FROM cell
JOIN item ON item.ord = cell.item
JOIN chain ON chain.ord = cell.chain
WHERE cell.interview = :interview
ORDER BY item.variable, cell.occ
