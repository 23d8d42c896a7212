package dev.podshell.execution.runtime.local;

import org.jspecify.annotations.Nullable;

/** The answer of {@code launch.py}: one of the two. */
record LaunchAnswer(@Nullable Long pid, @Nullable String error) {}
