package dev.mizzen.registry;

import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds the addresses of a host name. */
@FunctionalInterface
interface Resolver {
    /** @throws UnknownHostException if there are none, or none in time: then its cause is a {@link SocketTimeoutException} */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** As the system does it; a name server that does not answer cannot hold anybody longer than the limit, nor take all threads. */
    static Resolver system(Duration limit) {
        return bounded(limit, 64, 1_000, host -> List.of(InetAddress.getAllByName(host)));
    }

    /**
     * One that answers in time.
     *
     * @param most names that are looked up at once: a look-up cannot be broken off
     * @param waiting names beside these; of one more it is said at once that there is no answer
     */
    static Resolver bounded(Duration limit, int most, int waiting, Resolver lookup) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most,
                most,
                60,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                Thread.ofPlatform().daemon().name("resolver-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return host -> {
            try {
                return inTime(limit, host, threads.submit(() -> lookup.resolve(host)));
            } catch (RejectedExecutionException e) {
                throw unknown(host, new SocketTimeoutException("too many names are being looked up"));
            }
        };
    }

    private static List<InetAddress> inTime(Duration limit, String host, Future<List<InetAddress>> answer)
            throws UnknownHostException {
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
    }

    private static UnknownHostException unknown(String host, Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(host);
        unknown.initCause(cause);
        return unknown;
    }
}
