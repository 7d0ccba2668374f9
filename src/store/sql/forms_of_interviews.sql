SELECT interview.uid AS interview, event.val AS form
FROM event
JOIN chain ON chain.ord = event.chain
JOIN interview ON interview.ord = event.interview
WHERE event.kind = 8 AND event.val IS NOT NULL
ORDER BY chain.lamport + event.seq DESC, chain.uid DESC
