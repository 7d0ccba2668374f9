INSERT INTO event (chain, seq, kind, interview, item, occ, val, miss, origin, note, dt, mark)
VALUES (:chain, :seq, :kind, :interview, :item, :occ, :val, :miss, :origin, :note, :dt, :mark)
