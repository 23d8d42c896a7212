-- What learners type in editors: the newest text of each draft, and some of the earlier ones.
create table draft (
  learner text not null,
  question text not null,
  name text not null,
  version bigint not null,
  content text not null,
  bytes integer not null,
  save_id text not null, -- of the save that made this version: the same save is applied once
  saved timestamptz not null default now(),
  primary key (learner, question, name)
);

create table draft_version (
  learner text not null,
  question text not null,
  name text not null,
  version bigint not null,
  content text not null,
  bytes integer not null,
  saved timestamptz not null,
  primary key (learner, question, name, version),
  foreign key (learner, question, name) references draft on delete cascade
);
