/** The names of Linux' signals, in the order of their numbers, from 1. */
const NAMES = [
  "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
  "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
  "PWR", "SYS",
];

/** Returns the name of a signal, such as `SIGINT`, or `signal 40` if it has none. */
export function signalName(signal: number | string): string {
  if (typeof signal === "string") {
    return signal;
  }
  const name = NAMES[signal - 1];
  return name === undefined ? `signal ${signal}` : `SIG${name}`;
}

/** Returns the signal n that a shell's exit code 128 + n stands for; undefined if there is none. */
export function signalOfExitCode(exitCode: number): number | undefined {
  return exitCode > 128 && exitCode <= 128 + NAMES.length ? exitCode - 128 : undefined;
}
