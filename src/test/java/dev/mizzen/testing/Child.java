package dev.mizzen.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that this JVM started. It ends with the JVM, however that ends; what it prints goes to a file. */
final class Child {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a program that prints to a file, after what the file holds already. */
    static Child start(Path log, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(ownGroup(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Watchdog.guard(process.pid());
            process.onExit().thenRun(() -> Watchdog.release(process.pid()));
            process.getOutputStream().close();
            return new Child(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    /** Starts Java, as this JVM is, with the class path of the tests. */
    static Child startJava(Path log, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(arguments);
        return start(log, environment, command);
    }

    /** Ctrl-C in a terminal goes to its whole group: a program in a group of its own goes on until it is told. */
    private static List<String> ownGroup(List<String> command) {
        if (!Files.isExecutable(SETSID)) {
            return command;
        }
        List<String> all = new ArrayList<>(List.of(SETSID.toString()));
        all.addAll(command);
        return all;
    }

    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Asks the program to end, and makes it after 10 s. */
    void stop() {
        process.destroy();
        if (!endsWithin(10)) {
            kill();
        }
    }

    /** Ends the program with SIGKILL: it can do nothing about it. */
    void kill() {
        process.destroyForcibly();
        if (!endsWithin(10)) {
            throw new IllegalStateException("process " + pid() + " does not end");
        }
    }

    /** Sends a signal by its name, such as STOP. */
    void signal(String name) {
        try {
            int result = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (result != 0) {
                throw new IllegalStateException("cannot send " + name + " to process " + pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything printed so far. */
    String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of what was printed. */
    String lastLines(int count) {
        List<String> lines = printed().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    private boolean endsWithin(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            return true;
        }
    }
}
