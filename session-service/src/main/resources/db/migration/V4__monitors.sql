-- Connections that asked to be a monitor, in the order of the topic: the first of them is the monitor.
create table monitor_connection (
  monitor text not null check (monitor ~ '^[0-9a-f]{32}$'),
  place bigint not null, -- offset of what asked
  connection text not null,
  gateway text not null, -- one life of it
  primary key (monitor, connection)
);
create index monitor_connection_gateway on monitor_connection (gateway);

-- Commands of users, in the order of the topic. A monitor has one that is begun; how they ended is kept for a while.
create table monitor_command (
  monitor text not null check (monitor ~ '^[0-9a-f]{32}$'),
  number bigint not null, -- offset of what sent it
  user_connection text not null,
  user_number bigint not null, -- the user's own
  state text not null check (state in ('WAITING', 'BEGUN', 'ENDED')),
  since timestamptz not null default now(), -- in this state; of a command that waits, not before its monitor went away
  command text, -- until it has ended
  reason text, -- why it failed
  primary key (monitor, number),
  unique (user_connection, user_number)
);
create index monitor_command_live on monitor_command (monitor, number) where state <> 'ENDED';
create index monitor_command_since on monitor_command (state, since);
