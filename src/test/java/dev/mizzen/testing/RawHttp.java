package dev.mizzen.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Requests that no HTTP client would send, byte by byte as a test writes them. */
public final class RawHttp {
    private static final int PATIENCE_MILLIS = 30_000;

    private RawHttp() {}

    /**
     * Sends a text, each character as one byte, and reads until the server closes.
     *
     * @return all that came back, status line and headers included
     */
    public static String send(int port, String request) {
        return send("127.0.0.1", port, request);
    }

    /** The same from an address such as {@code 127.0.0.2}: all of 127.0.0.0/8 are this machine's own. */
    public static String send(String from, int port, String request) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket("127.0.0.1", port, InetAddress.ofLiteral(from), 0)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            Thread writing = Thread.ofVirtual().start(() -> write(socket, request));
            try {
                socket.getInputStream().transferTo(answer);
            } catch (SocketException e) {
                // A server that answers before it has read all resets the connection after its answer.
                if (answer.size() == 0) {
                    throw e;
                }
            } finally {
                writing.interrupt();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(request.lines().findFirst().orElse(""), e);
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** As far as the server reads. */
    private static void write(Socket socket, String request) {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // What came back says why.
        }
    }
}
