-- What a learner's clients keep for them: their preferences and their notes.
create table learner_document (
  learner text not null,
  name text not null check (name in ('preferences', 'notes')),
  content text not null, -- JSON
  changed timestamptz not null default now(),
  primary key (learner, name)
);
