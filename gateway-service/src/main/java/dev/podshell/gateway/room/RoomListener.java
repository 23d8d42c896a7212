package dev.podshell.gateway.room;

import dev.podshell.contracts.room.RoomState.Participant;
import java.util.List;

/** Hears what happens in a room. Called on the room's thread; must not block. */
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

  /** The room as it is now. The first call. */
  void welcome(String code, long revision, String language, List<Participant> participants);

  /**
   * The code has changed.
   *
   * @param userId the user who has edited it
   * @param revision the revision to which edits of this code refer
   */
  void codeUpdated(String userId, String code, long revision);

  void languageUpdated(String userId, String language);

  void participantJoined(Participant participant);

  void participantLeft(String userId);

  /**
   * Another member has sent a message.
   *
   * @param payload JSON
   */
  void relayed(String type, String payload);

  /** A request was rejected. The next code is the room's code. */
  void refused(String message);

  /** The room no longer exists. */
  void gone();
}
