-- What passes through a pipe with a tap is an entry of its own kind, whose bytes are in entry.output.
alter table entry
  add column tap_location int, -- tapped: which of the text's pipes
  add column tap_skipped bigint; -- tapped: how many bytes before these are missing
alter table entry drop constraint entry_kind_check;
alter table entry add constraint entry_kind_check
  check (kind in ('started', 'output', 'called', 'tapped', 'resized', 'exited')) not valid; -- no row is of another kind
