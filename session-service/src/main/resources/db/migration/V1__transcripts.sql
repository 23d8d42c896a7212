-- What the session service stores. Ids are the hexadecimal text of contracts; times are UTC.

-- One learner's login. The id is the hash of the token, which is stored nowhere.
create table session (
  id text primary key check (id ~ '^[0-9a-f]{64}$'),
  learner text not null,
  created timestamptz not null,
  expires timestamptz not null,
  revoked timestamptz -- null: it was not
);
create index session_expires on session (expires);

-- A gateway's claim to send a command, made before it does. The first wins.
create table reservation (
  session text not null,
  command bigint not null,
  sandbox text not null,
  client_id text not null, -- JSON text of the client's own id
  fingerprint text not null, -- of the text that it runs
  created timestamptz not null,
  primary key (session, command)
);
create index reservation_created on reservation (created);

-- One thing run in a sandbox. A row is made by the command's record or by its first event, whichever is ingested first;
-- until the other is too, its columns are null.
create table command (
  id bigint generated always as identity primary key,
  sandbox text not null,
  command bigint not null,
  session text not null,
  stored timestamptz not null default now(), -- when this row was made; what the retention counts from

  -- from podshell.commands
  command_offset bigint,
  accepted timestamptz, -- when Kafka had it
  learner text,
  question text,
  client_id text,
  program text,

  -- from podshell.events
  last_entry bigint not null default 0, -- number of the last entry stored; the next one accepted follows it
  output_bytes bigint not null default 0,
  started timestamptz, -- time of the first entry

  -- its end; all null: it waits or runs. What is known of the command itself (exited, failed) outweighs
  -- what follows from its sandbox's end (lost), so that the order of ingest does not matter.
  outcome text check (outcome in ('exited', 'failed', 'lost')),
  ended timestamptz,
  exit_code int,
  signal int,
  failure text,
  message text,

  unique (sandbox, command)
) with (fillfactor = 70); -- rows are updated with each batch of their entries: room to do it in place
create index command_of_session on command (session, accepted);
create index command_without_end on command (sandbox) where outcome is null;
create index command_stored on command (stored);

-- One numbered, immutable piece of what a command did. No foreign key: rows are written in the transaction that has the
-- command's row and deleted before it, and a check for each of millions would cost more than it finds.
create table entry (
  command_id bigint not null,
  number bigint not null,
  time timestamptz not null,
  kind text not null check (kind in ('started', 'output', 'resized', 'exited')),
  stream text, -- output: stdout, stderr or tty
  byte_offset bigint, -- output: of its first byte in all that the command wrote
  output bytea,
  terminal_columns int, -- resized
  terminal_rows int,
  exit_code int, -- exited
  signal int,
  primary key (command_id, number)
);
alter table entry alter column output set storage external; -- compression would cost more time than it saves disk

-- How far each partition is ingested. Moved in the transaction that writes the rows, and only from where the batch began,
-- which is what fences an instance that has lost the partition and does not know it yet.
create table watermark (
  topic text not null,
  partition int not null,
  next bigint not null default 0, -- offset of the first record that is not ingested
  primary key (topic, partition)
) with (fillfactor = 50);

-- Records that were never ingested, because Kafka had them no more. Visible, never silent.
create table gap (
  id bigint generated always as identity primary key,
  topic text not null,
  partition int not null,
  from_offset bigint not null, -- the first one missing
  to_offset bigint not null, -- where ingestion went on
  reason text not null,
  found timestamptz not null default now()
);

-- The highest epoch seen of each life of a sandbox; life-cycle events of a lower one are stale.
create table incarnation (
  sandbox text not null,
  incarnation text not null,
  epoch int not null,
  seen timestamptz not null default now(),
  primary key (sandbox, incarnation)
);
create index incarnation_seen on incarnation (seen);

-- Lives of sandboxes that have ended. Commands of the sandbox below the offset that have no end of their own are lost.
create table sandbox_end (
  sandbox text not null,
  incarnation text not null,
  before_offset bigint not null, -- of podshell.commands
  ended timestamptz not null,
  message text not null,
  stored timestamptz not null default now(),
  primary key (sandbox, incarnation)
);
create index sandbox_end_stored on sandbox_end (stored);
