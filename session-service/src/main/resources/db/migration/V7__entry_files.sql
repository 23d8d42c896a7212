-- Names of files in the command's working directory that an output holds, where they were asked for; null: none.
alter table entry add column files text[];
