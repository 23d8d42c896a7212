package dev.podshell.execution.runtime.local;

import org.jspecify.annotations.Nullable;

/** What {@code launch.py} says: one of the two. */
record LaunchAnswer(@Nullable Long pid, @Nullable String error) {}
