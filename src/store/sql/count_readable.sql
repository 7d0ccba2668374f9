SELECT count(*)
FROM item
JOIN event ON event.item = item.ord
WHERE item.variable = :variable AND event.kind <= 4 AND event.val IS NOT NULL AND typeof(event.val) <> 'blob'
