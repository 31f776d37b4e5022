-- Keeps other ticks of the flow away until the transaction ends.
SELECT now() AS now FROM flows WHERE id = $1 FOR NO KEY UPDATE
