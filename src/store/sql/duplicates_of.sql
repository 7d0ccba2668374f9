SELECT new."key", new.round
FROM main.summary AS new
JOIN main.summary AS other ON other."key" = new."key" AND other.round IS new.round AND other.interview <> new.interview
WHERE new.interview = :interview AND new.status <> 4 AND other.status <> 4
LIMIT 1
