"""Compiles a program of one file and becomes it. What the compiler says goes to standard error, as it says it.

    build.py PROGRAM COMPILER [OPTION...] SOURCE

Where the compiler fails it is asked again, for a machine, and what is wrong is reported to the script's game engine.
"""

import json
import os
import subprocess
import sys

MESSAGE_CHARACTERS = 1000


def main(program, compiler, source):
    built = subprocess.run(compiler + ["-o", program, source], stdin=subprocess.DEVNULL)
    if built.returncode:
        report(failure(compiler, source))
        sys.exit(built.returncode if built.returncode > 0 else 128 - built.returncode)
    os.execv(program, ["./" + os.path.splitext(os.path.basename(source))[0]])


def failure(compiler, source):
    """Returns what is wrong first: in the source, else anywhere; where the compiler finds nothing, the linker did."""
    checked = subprocess.run(
        compiler + ["-fsyntax-only", "-fdiagnostics-format=json", source],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    places = []
    for line in checked.stderr.splitlines():
        try:
            diagnostics = json.loads(line.decode("utf-8", "replace"))
        except ValueError:
            continue
        for diagnostic in diagnostics if isinstance(diagnostics, list) else []:
            if diagnostic.get("kind") in ("error", "fatal error"):
                places.append((diagnostic.get("message", ""), caret(diagnostic)))
    for message, place in places:
        if place.get("file") == source:
            return said(message, line=place.get("line"), column=place.get("column"))
    return said(places[0][0]) if places else said("the program cannot be linked" if not checked.returncode else "")


def caret(diagnostic):
    locations = diagnostic.get("locations") or [{}]
    return locations[0].get("caret") or {}


def said(message, **place):
    failure = {"kind": "syntax"}
    if message:
        failure["message"] = message[:MESSAGE_CHARACTERS]
    failure.update({name: value for name, value in place.items() if isinstance(value, int) and value > 0})
    return failure


def report(failure):
    fd = os.environ.get("PODSHELL_ENGINE_FD")
    if fd is not None:
        line = json.dumps({"failure": failure}).encode() + b"\n"
        while line:
            line = line[os.write(int(fd), line):]


main(sys.argv[1], sys.argv[2:-1], sys.argv[-1])
