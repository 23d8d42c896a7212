-- Whether the command runs under a terminal; null until its record is stored, and in rows that an earlier service stored.
alter table command add column terminal boolean;
-- A row that an event made has the learner of its session. Rows that an earlier service made so get theirs here.
update command c set learner = s.learner from session s where c.learner is null and s.id = c.session;
-- The commands of a learner, newest first, of all sandboxes or of one.
create index command_of_learner on command (learner, (coalesce(accepted, stored)) desc, id desc, sandbox);

-- Whether the record of the command is stored. Lists wait for the others, which are few.
alter table reservation add column stored boolean not null default false;
update reservation r set stored = true
  where exists (select from command c where c.sandbox = r.sandbox and c.command = r.command and c.accepted is not null);
create index reservation_not_stored on reservation (session) where not stored;
