SELECT event.interview, interview.uid AS interview_uid, item.variable, event.occ, event.kind, event.note,
       chain.wall_ms + event.dt AS at_ms, chain.device, operator.name AS by,
       cell.kind AS stands, cell.chain AS stands_chain, cell.seq AS stands_seq
FROM event
JOIN interview ON interview.ord = event.interview
JOIN item ON item.ord = event.item
JOIN chain ON chain.ord = event.chain
JOIN operator ON operator.ord = chain.operator
JOIN cell ON cell.interview = event.interview AND cell.item = event.item AND cell.occ = event.occ
WHERE event.kind > 14
ORDER BY event.interview, event.item, event.occ, chain.lamport + event.seq, chain.uid
