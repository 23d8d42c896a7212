-- A hash of who made a room, whose quota it counts for; null if nobody has to answer for it.
alter table room add column creator text check (creator ~ '^[0-9a-f]{64}$');
create index room_creator on room (creator) where creator is not null;
-- Rooms that nobody has joined yet, which are kept for a short time only.
create index room_unused on room (created) where number = 0;
