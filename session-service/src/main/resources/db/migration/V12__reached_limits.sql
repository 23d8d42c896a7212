-- The limit that ended the command, of an exited entry; null: none did, or an earlier service stored it.
alter table entry add column limit_name text, add column limit_value bigint;
