package dev.podshell.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.execution.sandbox.SandboxState.Detached;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SandboxStateTest {

  static List<Class<?>> states() {
    return List.of(SandboxState.class.getPermittedSubclasses());
  }

  @Test
  void shouldHaveExactlyTheTransitionsOfThePicture() {
    assertThat(transitions())
        .containsExactlyInAnyOrder(
            "Gone.request -> Queued",
            "Queued.keepWaiting -> Queued",
            "Queued.admit -> Starting",
            "Queued.refuse -> Gone",
            "Starting.onStarted -> Reattaching",
            "Starting.fail -> Gone",
            "Reattaching.attach -> Attached",
            "Reattaching.lose -> Gone",
            "Attached.onRecorded -> Attached",
            "Attached.disconnect -> Reattaching",
            "Attached.end -> Ending",
            "Ending.onEnded -> Gone");
  }

  @ParameterizedTest
  @MethodSource("states")
  void shouldOnlyBeCreatedByATransition(Class<?> state) {
    assertThat(state).isFinal();
    assertThat(state.getDeclaredConstructors())
        .extracting(Constructor::getModifiers)
        .allMatch(Modifier::isPrivate);
  }

  private static List<String> transitions() {
    List<String> found = new ArrayList<>();
    for (Class<?> state : states()) {
      for (Method method : state.getDeclaredMethods()) {
        Class<?> next = method.getReturnType();
        boolean isTransition = SandboxState.class.isAssignableFrom(next) && next != Detached.class;
        if (isTransition && !method.isSynthetic()) {
          found.add(
              "%s.%s -> %s"
                  .formatted(state.getSimpleName(), method.getName(), next.getSimpleName()));
        }
      }
    }
    found.remove("Ending.attached -> Attached"); // the state that it came from
    return found;
  }
}
