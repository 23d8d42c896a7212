package dev.podshell.contracts.room;

/** A room that is to be made. */
public record NewRoom(String language, Execution execution, String code) {}
