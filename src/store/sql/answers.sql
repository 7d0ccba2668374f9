SELECT item.variable, cell.occ, cell.kind, cell.val, cell.miss, cell.origin, cell.seq, cell.heads, cell.conflict,
       chain.uid AS chain_uid, chain.wall_ms + event.dt AS at_ms, operator.name AS by
FROM interview
JOIN cell ON cell.interview = interview.ord AND cell.item <> 0 AND cell.kind < 15
JOIN item ON item.ord = cell.item
JOIN event ON event.chain = cell.chain AND event.seq = cell.seq
JOIN chain ON chain.ord = cell.chain
JOIN operator ON operator.ord = chain.operator
WHERE interview.uid = :interview
ORDER BY cell.item, cell.occ
