-- Keeps other ticks of the flow away until the transaction ends.
SELECT id FROM flows WHERE id = $1 FOR NO KEY UPDATE
