-- A line for each person at each laptop, the latest first. SQLite takes the other columns from the row that has the maximum.
SELECT chain.device, operator.name AS operator, count(*) AS runs, sum(tip.seq) AS events,
       max(chain.wall_ms + coalesce(event.dt, 0)) AS last_ms, chain.tz_minutes
FROM chain
JOIN operator ON operator.ord = chain.operator
JOIN tip ON tip.chain = chain.ord
LEFT JOIN event ON event.chain = tip.chain AND event.seq = tip.seq
WHERE tip.seq > 0
GROUP BY chain.device, chain.operator
ORDER BY last_ms DESC, chain.device
