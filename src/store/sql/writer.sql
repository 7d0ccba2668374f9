SELECT operator.name AS operator, chain.device
FROM file
JOIN chain ON chain.ord = file.last_chain
JOIN operator ON operator.ord = chain.operator
