-- Whoever follows a link to a file knows the command's id and who they are.
create index reservation_command on reservation (command);
