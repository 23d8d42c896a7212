package dev.podshell.contracts.draft;

import java.time.Instant;

/**
 * Describes a kept version of a draft.
 *
 * @param length in bytes of UTF-8
 */
public record DraftVersion(long version, Instant saved, int length) {}
