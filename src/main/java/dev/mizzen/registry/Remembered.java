package dev.mizzen.registry;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * What registries answered a moment ago. Of equal questions at the same time one is asked. An answer is found only by whoever asks
 * through the same version of the same config, so who may not use a config never gets what it opened.
 */
@Component
class Remembered {
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration FAILURE = Duration.ofSeconds(10);
    /** Some registries lock an account after a few wrong passwords within minutes. */
    private static final Duration REJECTED = Duration.ofSeconds(60);

    private static final int MOST_REJECTED = 10_000;
    private static final int MOST_BYTES = 32 << 20;

    /** What an entry takes beside its content, about. */
    private static final int OVERHEAD = 512;

    private final Registries registries;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AsyncCache<Question, Outcome> answers;
    /** Credentials that would be rejected again, whatever they are shown for. */
    private final Cache<Access, RegistryException> rejected;

    @Autowired
    Remembered(Registries registries) {
        this(registries, Ticker.systemTicker());
    }

    Remembered(Registries registries, Ticker ticker) {
        this.registries = registries;
        this.answers = Caffeine.newBuilder()
                .executor(threads)
                .ticker(ticker)
                .maximumWeight(MOST_BYTES)
                .weigher((Question question, Outcome outcome) -> OVERHEAD + outcome.bytes())
                .expireAfter(Expiry.creating((Question question, Outcome outcome) -> outcome.life()))
                .buildAsync();
        this.rejected = Caffeine.newBuilder()
                .executor(threads)
                .ticker(ticker)
                .maximumSize(MOST_REJECTED)
                .expireAfterWrite(REJECTED)
                .build();
    }

    /** @param what the call of {@link Registries}, and what it is about */
    private record Question(Via via, ImageReference image, String what) {}

    private sealed interface Outcome {
        int bytes();

        Duration life();
    }

    private record Answered(Object answer, int bytes) implements Outcome {
        @Override
        public Duration life() {
            return ANSWER;
        }

        @Override
        public String toString() {
            return bytes + " bytes";
        }
    }

    private record Failed(RegistryException failure) implements Outcome {
        @Override
        public int bytes() {
            return String.valueOf(failure.getMessage()).length();
        }

        @Override
        public Duration life() {
            return FAILURE;
        }
    }

    @FunctionalInterface
    private interface Call {
        Answered make() throws RegistryException;
    }

    /** See {@link Registries#manifest}. */
    Registries.Document manifest(Via via, ImageReference image) throws RegistryException {
        return (Registries.Document) ask(new Question(via, image, "manifest"), () -> {
            Registries.Document document = registries.manifest(via.access(), image);
            return new Answered(document, document.body().length);
        });
    }

    /** See {@link Registries#blob}. */
    byte[] blob(Via via, ImageReference image, String digest) throws RegistryException {
        return (byte[]) ask(new Question(via, image, "blob " + digest), () -> {
            byte[] blob = registries.blob(via.access(), image, digest);
            return new Answered(blob, blob.length);
        });
    }

    /** See {@link Registries#tags}. */
    Registries.Tags tags(Via via, ImageReference image, int pageSize, Optional<String> last) throws RegistryException {
        String page = "tags " + pageSize + " " + last.orElse("");
        return (Registries.Tags) ask(new Question(via, image, page), () -> {
            Registries.Tags tags = registries.tags(via.access(), image, pageSize, last);
            return new Answered(
                    tags, tags.names().stream().mapToInt(String::length).sum());
        });
    }

    private Object ask(Question question, Call call) throws RegistryException {
        Access access = question.via().access();
        RegistryException known = rejected.getIfPresent(access);
        if (known != null) {
            throw again(known);
        }
        try {
            return switch (answers.get(question, asked -> outcome(access, call)).get()) {
                case Answered answered -> answered.answer();
                case Failed failed -> throw again(failed.failure());
            };
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(e);
        } catch (InterruptedException e) {
            // Nobody waits any more. The call goes on: others may have asked the same.
            Thread.currentThread().interrupt();
            throw new RegistryException(Trouble.TIMED_OUT, Explanation.meaning(Trouble.TIMED_OUT), Optional.empty());
        }
    }

    private Outcome outcome(Access access, Call call) {
        try {
            return call.make();
        } catch (RegistryException e) {
            boolean ofLogin = e.trouble() == Trouble.CREDENTIAL_REJECTED || e.trouble() == Trouble.LOCKED;
            if (ofLogin && access.login().isPresent()) {
                rejected.put(access, e);
            }
            return new Failed(e);
        }
    }

    /** Each who asks gets an exception of his own: its stack trace is his. */
    private static RegistryException again(RegistryException failure) {
        return new RegistryException(failure.trouble(), String.valueOf(failure.getMessage()), failure.pause());
    }
}
