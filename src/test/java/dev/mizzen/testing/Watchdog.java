package dev.mizzen.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sees to it that nothing a test started outlives its JVM: neither a process nor a file. A small shell reads process ids
 * from a pipe that only this JVM writes to. The pipe ends when the JVM has ended, also when it is killed: then the shell
 * kills what is left and removes the folder. So an application in this JVM still has its servers while it shuts down.
 */
final class Watchdog {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=
            while read -r what pid; do
              if [ "$what" = guard ]; then
                pids="$pids $pid"
              else
                kept=
                for one in $pids; do
                  [ "$one" = "$pid" ] || kept="$kept $one"
                done
                pids=$kept
              fi
            done
            for one in $pids; do
              kill -9 "$one" 2>/dev/null
            done
            rm -rf -- "$1"
            """;

    private static final Path FOLDER = makeFolder();
    private static final Process SHELL = start();

    private Watchdog() {}

    /** A new folder that is gone when this JVM is. */
    static Path folder(String name) {
        try {
            return Files.createTempDirectory(FOLDER, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void guard(long pid) {
        tell("guard " + pid);
    }

    static void release(long pid) {
        tell("release " + pid);
    }

    private static synchronized void tell(String line) {
        if (!SHELL.isAlive()) {
            return;
        }
        try {
            OutputStream pipe = SHELL.getOutputStream();
            pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException e) {
            // The JVM is on its way down and the shell has begun its work.
        }
    }

    private static Path makeFolder() {
        try {
            return Files.createTempDirectory("mizzen-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process start() {
        try {
            return new ProcessBuilder("/bin/sh", "-c", SCRIPT, "watchdog", FOLDER.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the shell that watches over test processes", e);
        }
    }
}
