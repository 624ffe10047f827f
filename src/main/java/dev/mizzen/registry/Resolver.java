package dev.mizzen.registry;

import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds the addresses of a host name. */
@FunctionalInterface
interface Resolver {
    /** @throws UnknownHostException if there are none, or none in time: then its cause is a {@link SocketTimeoutException} */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** As the system does it; a name server that does not answer cannot hold anybody longer than the limit. */
    static Resolver system(Duration limit) {
        ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("resolver-", 0).factory());
        return host -> {
            Future<List<InetAddress>> answer = threads.submit(() -> List.of(InetAddress.getAllByName(host)));
            try {
                return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw unknown(host, e.getCause() == null ? e : e.getCause());
            } catch (TimeoutException e) {
                answer.cancel(true);
                throw unknown(host, new SocketTimeoutException("no answer from a name server"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unknown(host, e);
            }
        };
    }

    private static UnknownHostException unknown(String host, Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(host);
        unknown.initCause(cause);
        return unknown;
    }
}
