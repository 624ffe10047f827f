package dev.mizzen.registry;

import dev.mizzen.identity.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/** Looks images up for whoever makes the request that is being answered: not too often, and telling no more than he may know. */
@Component
class LookUps {
    private final CallLimit limit;

    LookUps(CallLimit limit) {
        this.limit = limit;
    }

    /** Something that asks registries. */
    @FunctionalInterface
    interface LookUp<T> {
        T make() throws RegistryException;
    }

    /** @throws dev.mizzen.shared.ApiException if it is one look-up too many */
    <T> T counted(LookUp<T> lookUp) throws RegistryException {
        limit.count(Caller.current().name());
        return discreet(lookUp);
    }

    /** The same for an answer that is never an error. */
    <T> T countedInWords(LookUp<T> lookUp) throws RegistryException {
        Optional<Duration> wait = limit.refused(Caller.current().name());
        if (wait.isPresent()) {
            throw new RegistryException(
                    Trouble.RATE_LIMITED, CallLimit.refusal(wait.get()).body().message(), wait);
        }
        return discreet(lookUp);
    }

    /** The rest of a look-up that is counted already. */
    <T> T discreet(LookUp<T> lookUp) throws RegistryException {
        long begun = System.nanoTime();
        try {
            return lookUp.make();
        } catch (RegistryException e) {
            if (Caller.current().isPlatformAdmin() || !Discretion.isAlike(e.trouble())) {
                throw e;
            }
            long end = begun + Discretion.PATIENCE.toNanos();
            while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            throw Discretion.of(e);
        }
    }
}
