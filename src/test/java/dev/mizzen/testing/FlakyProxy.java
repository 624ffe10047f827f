package dev.mizzen.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network path that fails on demand: forwards a loopback port of its own to another. */
public final class FlakyProxy implements AutoCloseable {
    private final int port = Ports.free();
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private Thread accepting;
    private boolean swallowing;
    private Duration delay = Duration.ZERO;

    private FlakyProxy(int target) {
        this.target = target;
        restore();
    }

    /** A path to a port on 127.0.0.1 that works. */
    public static FlakyProxy to(int port) {
        return new FlakyProxy(port);
    }

    public int port() {
        return port;
    }

    /** From now on nothing arrives, in open and in new connections, and nobody is told. What was under way arrives later. */
    public synchronized void blackhole() {
        swallowing = true;
    }

    /** Breaks every connection and refuses new ones. */
    public synchronized void cut() {
        closeQuietly(listener);
        listener = null;
        awaitEnd(accepting);
        open.forEach(FlakyProxy::closeQuietly);
        open.clear();
    }

    /** Holds back everything sent, in each direction. */
    public synchronized void delay(long millis) {
        delay = Duration.ofMillis(millis);
    }

    /** Makes the path work again. */
    public synchronized void restore() {
        swallowing = false;
        delay = Duration.ZERO;
        notifyAll();
        if (listener == null) {
            try {
                listener = new ServerSocket();
                listener.setReuseAddress(true);
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ServerSocket current = listener;
            accepting = Thread.ofVirtual().name("proxy").start(() -> accept(current));
        }
    }

    @Override
    public void close() {
        restore();
        cut();
    }

    /** A socket that is closed listens until whoever waits at it has noticed. */
    private static void awaitEnd(Thread accepting) {
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket current) {
        while (true) {
            try {
                Socket client = current.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        open.add(server);
        try {
            passOn();
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            Thread.ofVirtual().start(() -> pump(server, client));
            pump(client, server);
        } catch (IOException | InterruptedException e) {
            end(client, server);
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            int count;
            while ((count = in.read(buffer)) >= 0) {
                passOn();
                out.write(buffer, 0, count);
            }
            passOn();
        } catch (IOException e) {
            // One side is gone: so is the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(from, to);
    }

    /** Waits as long as the path swallows, then as long as it delays. */
    private void passOn() throws InterruptedException {
        Duration held;
        synchronized (this) {
            while (swallowing) {
                wait();
            }
            held = delay;
        }
        Thread.sleep(held);
    }

    private void end(Socket one, Socket other) {
        open.remove(one);
        open.remove(other);
        closeQuietly(one);
        closeQuietly(other);
    }

    private static void closeQuietly(Closeable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (IOException e) {
                // It is closed as far as it can be.
            }
        }
    }
}
