package dev.podshell.gateway.room;

import dev.podshell.contracts.room.RoomState.Participant;
import java.util.List;

/** What a member's connection hears of its room. On the room's thread: must not block. */
public interface RoomListener {

  /** A listener for a client that has left. */
  RoomListener NOBODY =
      new RoomListener() {
        @Override
        public void welcome(
            String code, long revision, String language, List<Participant> participants) {}

        @Override
        public void codeUpdated(String userId, String code, long revision) {}

        @Override
        public void languageUpdated(String userId, String language) {}

        @Override
        public void participantJoined(Participant participant) {}

        @Override
        public void participantLeft(String userId) {}

        @Override
        public void relayed(String type, String payload) {}

        @Override
        public void refused(String message) {}

        @Override
        public void gone() {}
      };

  /** The room as it is; before anything else. */
  void welcome(String code, long revision, String language, List<Participant> participants);

  /**
   * The code is another.
   *
   * @param userId who has edited it
   * @param revision to be named by edits that are made on this code
   */
  void codeUpdated(String userId, String code, long revision);

  void languageUpdated(String userId, String language);

  void participantJoined(Participant participant);

  void participantLeft(String userId);

  /**
   * Another member has said something.
   *
   * @param payload JSON
   */
  void relayed(String type, String payload);

  /** Something that was asked for was not done; the code that follows is what there is. */
  void refused(String message);

  /** The room does not exist any more. */
  void gone();
}
