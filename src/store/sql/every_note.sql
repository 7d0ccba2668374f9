SELECT interview.uid, item.variable, event.occ, event.note, chain.wall_ms + event.dt AS at_ms, operator.name AS by
FROM interview
JOIN event ON event.interview = interview.ord AND event.kind = 7
JOIN item ON item.ord = event.item
JOIN chain ON chain.ord = event.chain
JOIN operator ON operator.ord = chain.operator
ORDER BY chain.lamport + event.seq, chain.uid
