SELECT document.name, document.body, chain.wall_ms + event.dt AS at_ms, chain.tz_minutes, operator.name AS by
FROM interview
JOIN item ON item.variable = :kind
JOIN event ON event.interview = interview.ord AND event.item = item.ord
JOIN document ON document.kind = :kind AND document.sha = event.val
JOIN chain ON chain.ord = event.chain
JOIN operator ON operator.ord = chain.operator
WHERE interview.uid = :study
ORDER BY chain.lamport + event.seq, chain.uid
