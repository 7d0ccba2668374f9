SELECT event.note
FROM interview
JOIN event ON event.interview = interview.ord AND event.kind = 12
JOIN chain ON chain.ord = event.chain
WHERE interview.uid = :interview
ORDER BY chain.lamport + event.seq DESC, chain.uid DESC
LIMIT 1
