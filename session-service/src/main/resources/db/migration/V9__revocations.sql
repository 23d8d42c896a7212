-- Whoever shows a token that was issued no later than this has no session: all of a learner's were ended at once.
create table learner_revocation (
  learner text primary key,
  revoked timestamptz not null
);

-- When the newest token was issued by which a session was begun or given more time; null in rows from before it was kept,
-- whose beginning counts instead.
alter table session add column issued timestamptz;
create index session_of_learner on session (learner);
