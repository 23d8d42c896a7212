package dev.podshell.gateway.room;

import dev.podshell.contracts.room.RoomState.Participant;
import java.util.List;

/** Hears what happens in a room. Called on the room's thread; must not block. */
public interface RoomListener {

  /** A listener for a client that has left. */
  RoomListener NOBODY =
      new RoomListener() {
        @Override
        public void onWelcome(
            String code, long revision, String language, List<Participant> participants) {}

        @Override
        public void onCodeUpdated(String userId, String code, long revision) {}

        @Override
        public void onLanguageUpdated(String userId, String language) {}

        @Override
        public void onParticipantJoined(Participant participant) {}

        @Override
        public void onParticipantLeft(String userId) {}

        @Override
        public void onRelayed(String type, String payload) {}

        @Override
        public void onRequestRefused(String message) {}

        @Override
        public void onGone() {}
      };

  /** The room as it is now. The first call. */
  void onWelcome(String code, long revision, String language, List<Participant> participants);

  /**
   * The code has changed.
   *
   * @param userId the user who has edited it
   * @param revision the revision to which edits of this code refer
   */
  void onCodeUpdated(String userId, String code, long revision);

  void onLanguageUpdated(String userId, String language);

  void onParticipantJoined(Participant participant);

  void onParticipantLeft(String userId);

  /**
   * Another member has sent a message.
   *
   * @param payload JSON
   */
  void onRelayed(String type, String payload);

  /** A request was rejected. The next code is the room's code. */
  void onRequestRefused(String message);

  /** The room no longer exists. */
  void onGone();
}
