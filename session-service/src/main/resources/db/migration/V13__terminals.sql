-- The size that a command's terminal is started with; null: it runs without one, or an earlier service stored it.
alter table command add column terminal_columns int, add column terminal_rows int;

-- What the further output of a terminal depends on, at the end of what is stored. A row is made by the first output.
create table terminal (
  command_id bigint primary key,
  sequences bytea not null, -- bring a new terminal into the state; the last one may be unfinished
  written bigint not null, -- bytes of output that were followed
  lines bigint not null, -- line feeds that were written
  checkpoint bigint not null, -- byte_offset of the last checkpoint; 0: there is none
  alternate_since bigint not null, -- byte offset at which the alternate screen was entered; -1: it is not shown
  cleared_at bigint not null, -- byte offset at which the screen was last cleared; -1: it was not
  terminal_columns int, -- null: the command's
  terminal_rows int,
  is_startable boolean not null -- false: some output was not followed, or entries of taps would be left out
) with (fillfactor = 50); -- rows are updated with each batch of their output: room to do it in place

-- The same in the middle of the output, in places that one can start from.
create table terminal_checkpoint (
  command_id bigint not null,
  byte_offset bigint not null, -- of the first byte after it
  entry_number bigint not null, -- the entry that it is in
  entry_bytes int not null, -- how many bytes of that entry are before it
  sequences bytea not null, -- all of them are whole
  lines bigint not null,
  alternate_since bigint not null,
  primary key (command_id, byte_offset)
);
