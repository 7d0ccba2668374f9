SELECT document.name, document.body
FROM interview
JOIN item AS form_item ON form_item.variable = 'form'
JOIN event AS form ON form.interview = interview.ord AND form.item = form_item.ord AND form.val = :form
JOIN chain AS form_chain ON form_chain.ord = form.chain
JOIN item AS tables_item ON tables_item.variable = 'tables'
JOIN event AS tables ON tables.interview = interview.ord AND tables.item = tables_item.ord
JOIN chain AS tables_chain ON tables_chain.ord = tables.chain
JOIN document ON document.kind = 'tables' AND document.sha = tables.val
WHERE interview.uid = :study
ORDER BY tables.chain = form.chain AND abs(tables.seq - form.seq) < 8 DESC,
         tables_chain.lamport + tables.seq <= form_chain.lamport + form.seq DESC,
         tables_chain.lamport + tables.seq DESC
LIMIT 1
