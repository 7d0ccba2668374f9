DROP TABLE temp.chain_word;
DROP TABLE temp.item_word;
DROP TABLE temp.interview_word;
