SELECT event.seq, event.kind, interview.uid AS interview_uid, item.variable, event.occ, event.val, event.miss,
       event.origin, event.note, event.dt, event.mark, salt.salt
FROM event
JOIN interview ON interview.ord = event.interview
JOIN item ON item.ord = event.item
LEFT JOIN salt ON salt.chain = event.chain AND salt.interview = event.interview
WHERE event.chain = :chain AND event.seq > :after
ORDER BY event.seq
