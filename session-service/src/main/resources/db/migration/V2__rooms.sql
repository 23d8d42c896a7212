-- Rooms, where several people edit one text. The id is a hash of the session id that lets people in.
create table room (
  id text primary key check (id ~ '^[0-9a-f]{32}$'),
  created timestamptz not null default now(),
  used timestamptz not null default now(), -- when it last changed; what the retention counts from
  number bigint not null default 0, -- of the last change that is in it
  revision bigint not null default 0, -- of the code
  code text not null,
  language text not null,
  execution text not null check (execution in ('CLIENT', 'SERVER'))
) with (fillfactor = 50);
create index room_used on room (used);

-- Connections that are in a room. Written anew with each batch that concerns the room.
create table room_member (
  room text not null references room on delete cascade,
  member text not null,
  place int not null, -- in the order in which they came
  gateway text not null, -- one life of it
  user_id text not null,
  username text not null,
  last_edit bigint not null, -- number of the last one that was decided
  primary key (room, member)
);
create index room_member_gateway on room_member (gateway);

-- What made each of the last revisions, for edits that were made on an earlier one.
create table room_operation (
  room text not null references room on delete cascade,
  revision bigint not null,
  operation text not null, -- JSON
  primary key (room, revision)
);

-- One life of each gateway, and how often it has said that it goes on.
create table gateway (
  id text primary key,
  beats bigint not null
);
