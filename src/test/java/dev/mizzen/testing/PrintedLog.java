package dev.mizzen.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Everything this JVM prints from {@link #start()} to {@link #close()}, log lines included; it is printed nonetheless. */
public final class PrintedLog implements AutoCloseable {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private PrintedLog() {
        System.setOut(tee(out));
        System.setErr(tee(err));
    }

    public static PrintedLog start() {
        return new PrintedLog();
    }

    public String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    public List<String> lines() {
        return text().lines().toList();
    }

    /** Fails where a secret was printed, as it is or in base64. It fails without printing the secret. */
    public void assertNoneOf(String... secrets) {
        assertNoneIn(text(), secrets);
    }

    /** The same for another text, such as the log of a {@link MizzenProcess} or an answer. */
    public static void assertNoneIn(String text, String... secrets) {
        for (int i = 0; i < secrets.length; i++) {
            String encoded =
                    Base64.getEncoder().withoutPadding().encodeToString(secrets[i].getBytes(StandardCharsets.UTF_8));
            if (text.contains(secrets[i]) || text.contains(encoded)) {
                throw new AssertionError("secret number " + i + " was printed");
            }
        }
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }

    private PrintStream tee(PrintStream original) {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int one) {
                        original.write(one);
                        printed.write(one);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int count) {
                        original.write(bytes, from, count);
                        printed.write(bytes, from, count);
                    }

                    @Override
                    public void flush() throws IOException {
                        original.flush();
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }
}
