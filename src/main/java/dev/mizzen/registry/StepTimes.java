package dev.mizzen.registry;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** Takes the time of what happens before a request can be sent on a new connection. */
final class StepTimes extends EventListener {
    private final long begun = System.nanoTime();
    private volatile long connected;
    private volatile long secureBegun;
    private volatile long secured;

    /** Whether a connection was made, and TLS where it was to be. */
    boolean isReady(boolean tls) {
        return tls ? secured != 0 : connected != 0;
    }

    /** Whether it came as far as TLS. */
    boolean reachedTls() {
        return secureBegun != 0;
    }

    /** Finding the address and connecting to it, or trying to. */
    Duration address() {
        return between(begun, secureBegun != 0 ? secureBegun : connected);
    }

    Duration tls() {
        return between(secureBegun, secured);
    }

    /** All that came after the connection was made, up to now. */
    Duration rest() {
        return between(secured != 0 ? secured : connected != 0 ? connected : begun, 0);
    }

    private static Duration between(long from, long to) {
        return Duration.ofNanos((to == 0 ? System.nanoTime() : to) - from);
    }

    @Override
    public void secureConnectStart(Call call) {
        secureBegun = System.nanoTime();
    }

    @Override
    public void secureConnectEnd(Call call, @Nullable Handshake handshake) {
        secured = System.nanoTime();
    }

    @Override
    public void connectEnd(Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
        connected = System.nanoTime();
    }
}
