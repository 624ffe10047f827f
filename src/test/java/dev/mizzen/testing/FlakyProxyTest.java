package dev.mizzen.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlakyProxyTest {
    private ServerSocket echo;
    private FlakyProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        proxy = FlakyProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesOnBothWays() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket, 7)).isEqualTo(7);
        }
    }

    @Test
    void aBlackHoleIsSilentAndLetsGoWhatItHeld() throws IOException {
        try (Socket open = connect()) {
            assertThat(ask(open, 1)).isEqualTo(1);
            proxy.blackhole();
            assertThatThrownBy(() -> ask(open, 2)).isInstanceOf(SocketTimeoutException.class);
            try (Socket fresh = connect()) {
                assertThatThrownBy(() -> ask(fresh, 3)).isInstanceOf(SocketTimeoutException.class);
                proxy.restore();
                assertThat(fresh.getInputStream().read()).isEqualTo(3);
            }
            assertThat(open.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aCutBreaksAndRefuses() throws IOException {
        try (Socket open = connect()) {
            assertThat(ask(open, 1)).isEqualTo(1);
            proxy.cut();
            assertThatThrownBy(() -> {
                        if (ask(open, 2) < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        }
        proxy.restore();
        try (Socket again = connect()) {
            assertThat(ask(again, 4)).isEqualTo(4);
        }
    }

    @Test
    void delaysEachDirection() throws IOException {
        proxy.delay(60);
        try (Socket socket = connect()) {
            long begin = System.nanoTime();
            assertThat(ask(socket, 5)).isEqualTo(5);
            assertThat((System.nanoTime() - begin) / 1_000_000).isGreaterThanOrEqualTo(120);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(500);
        return socket;
    }

    private static int ask(Socket socket, int what) throws IOException {
        socket.getOutputStream().write(what);
        return socket.getInputStream().read();
    }

    private void serve() {
        while (true) {
            try {
                Socket socket = echo.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // The other side is gone.
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }
}
