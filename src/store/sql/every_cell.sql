SELECT interview.uid AS interview_uid, cell.item, cell.occ, cell.kind, cell.val, cell.miss, cell.origin, cell.seq,
       cell.heads, cell.conflict, chain.uid AS chain_uid, chain.wall_ms + event.dt AS at_ms, operator.name AS by
FROM cell
CROSS JOIN interview ON interview.ord = cell.interview AND interview.uid <> :study
CROSS JOIN event ON event.chain = cell.chain AND event.seq = cell.seq
CROSS JOIN chain ON chain.ord = cell.chain
CROSS JOIN operator ON operator.ord = chain.operator
WHERE cell.item <> 0 AND cell.kind < 15
ORDER BY cell.interview, cell.item, cell.occ
