package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Lets codes through to the provider, but not floods of them. Whoever makes codes up must neither make Mizzen flood the provider nor
 * take the places of all others: so many go on at once, few of them for one address, and an address whose codes are refused again and
 * again has to wait.
 */
@Component
class OidcExchanges {
    static final int AT_ONCE = 32;
    static final int OF_AN_ADDRESS = 4;

    private static final Duration FULL = Duration.ofSeconds(1);

    private final LoginBrake brake;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Crowds underWay = new Crowds();

    OidcExchanges(LoginBrake brake) {
        this.brake = brake;
    }

    /**
     * Does an exchange.
     *
     * @param address where the request came from
     * @throws ApiException what the exchange throws, of which {@link BusinessCode#CODE_REFUSED} counts against the address;
     *     {@link BusinessCode#TOO_MANY_ATTEMPTS} if it has to wait
     */
    <T> T run(String address, Supplier<T> exchange) {
        String network = LoginAttempt.network(address);
        brake.check(network);
        try {
            if (underWay.enter(network) > OF_AN_ADDRESS || !places.tryAcquire()) {
                throw LoginBrake.refusal("Too many are logging in at this moment", FULL);
            }
            try {
                return exchange.get();
            } finally {
                places.release();
            }
        } catch (ApiException e) {
            if (e.code() == BusinessCode.CODE_REFUSED) {
                brake.failed(network);
            }
            throw e;
        } finally {
            underWay.leave(network);
        }
    }
}
