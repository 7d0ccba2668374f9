SELECT interview.uid, summary.*, operator.name AS last_by
FROM summary
JOIN interview ON interview.ord = summary.interview
JOIN chain ON chain.ord = summary.last_chain
JOIN operator ON operator.ord = chain.operator
WHERE summary.last_chain IN (SELECT chain.ord FROM chain JOIN operator ON operator.ord = chain.operator WHERE operator.name = :by)
  AND interview.uid <> :besides
ORDER BY summary.last_ms DESC, summary.interview DESC
LIMIT 1
