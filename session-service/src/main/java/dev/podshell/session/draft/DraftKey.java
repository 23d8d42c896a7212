package dev.podshell.session.draft;

import dev.podshell.contracts.draft.DraftName;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SessionId;

/**
 * Names a draft.
 *
 * @param session of the learner whose draft it is
 */
record DraftKey(SessionId session, QuestionId question, DraftName name) {}
