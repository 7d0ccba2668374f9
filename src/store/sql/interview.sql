SELECT interview.uid, summary.*, operator.name AS last_by
FROM summary
JOIN interview ON interview.ord = summary.interview
JOIN chain ON chain.ord = summary.last_chain
JOIN operator ON operator.ord = chain.operator
WHERE interview.uid = :uid
