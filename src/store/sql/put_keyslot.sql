INSERT INTO keyslot (key, salt, memory_kib, passes, wrapped)
VALUES (:key, :salt, :memory_kib, :passes, :wrapped)
ON CONFLICT (key) DO UPDATE SET salt = excluded.salt, memory_kib = excluded.memory_kib, passes = excluded.passes,
                                wrapped = excluded.wrapped
