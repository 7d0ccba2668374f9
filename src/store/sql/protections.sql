SELECT document.sha, document.body
FROM interview
JOIN item ON item.variable = 'protection'
JOIN cell ON cell.interview = interview.ord AND cell.item = item.ord
JOIN event ON event.interview = interview.ord AND event.item = item.ord
JOIN document ON document.kind = 'protection' AND document.sha = event.val
WHERE interview.uid = :study
  AND NOT EXISTS (SELECT 1 FROM edge WHERE edge.pchain = event.chain AND edge.pseq = event.seq)
ORDER BY event.chain = cell.chain AND event.seq = cell.seq DESC, document.sha
