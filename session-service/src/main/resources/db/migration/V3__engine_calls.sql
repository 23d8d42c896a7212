-- Scripts call a game engine: what they write to it is an entry of its own kind, whose bytes are in entry.output.
alter table entry drop constraint entry_kind_check;
alter table entry add constraint entry_kind_check
  check (kind in ('started', 'output', 'called', 'resized', 'exited')) not valid; -- no row is of another kind
