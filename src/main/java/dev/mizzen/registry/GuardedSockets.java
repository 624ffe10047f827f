package dev.mizzen.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.SocketFactory;

/**
 * Makes sockets that look where they are about to connect to. This is the one gate that every connection passes but those through
 * a proxy, whatever named its address: there is no moment between check and use in which a name could come to mean something else.
 */
final class GuardedSockets extends SocketFactory {
    private final AddressRules rules;

    GuardedSockets(AddressRules rules) {
        this.rules = rules;
    }

    /** Nobody took the connection in time. */
    static final class NotConnected extends SocketTimeoutException {
        NotConnected(SocketTimeoutException why) {
            super(why.getMessage());
            initCause(why);
        }
    }

    @Override
    public Socket createSocket() {
        return new Guarded();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = createSocket();
        socket.connect(address);
        return socket;
    }

    private final class Guarded extends Socket {
        /** Without a SOCKS proxy, which would be asked to connect to somewhere else. */
        Guarded() {
            super(Proxy.NO_PROXY);
        }

        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, 0);
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress address) || address.isUnresolved()) {
                throw new UnknownHostException(String.valueOf(endpoint));
            }
            rules.admitPort(address.getPort());
            rules.admit(address.getAddress());
            try {
                super.connect(endpoint, timeout);
            } catch (SocketTimeoutException e) {
                throw new NotConnected(e);
            }
        }
    }
}
