SELECT document.kind, document.name, document.sha, document.body
FROM interview
JOIN item ON item.variable = :kind
JOIN cell ON cell.interview = interview.ord AND cell.item = item.ord
JOIN document ON document.kind = :kind AND document.sha = cell.val
WHERE interview.uid = :study
