package dev.mizzen.distribution;

import dev.mizzen.engine.Effect;
import dev.mizzen.engine.Forecast.Expected;
import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Finds Secrets that are not Mizzen's where a copy would be made. Watches do not see them, so each cluster is asked once for each name,
 * a few names at a time however many callers ask.
 */
@Component
class ForeignSecrets {
    private static final Logger log = LoggerFactory.getLogger(ForeignSecrets.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Asking is for people who wait; a cluster must have room left for its work. */
    static final int AT_ONCE = 4;

    private final Asked asked;
    private final Duration patience;
    private final Map<ClusterName, Semaphore> turns = new ConcurrentHashMap<>();

    /** Who knows what Secrets a cluster has. */
    interface Asked {
        /**
         * Where a cluster has a Secret of a name that is not Mizzen's.
         *
         * @throws Exception if the cluster does not say; a caller who loses patience interrupts
         */
        Set<Place> foreign(ClusterName cluster, String name) throws Exception;
    }

    private record Question(ClusterName cluster, String name) {}

    @Autowired
    ForeignSecrets(Asked asked) {
        this(asked, PATIENCE);
    }

    /** @param patience for all answers together */
    ForeignSecrets(Asked asked, Duration patience) {
        this.asked = asked;
        this.patience = patience;
    }

    /** The same, but for copies that would be made: where such a Secret is there, or the cluster does not say, it is said instead. */
    List<Expected> mind(List<Expected> expected) {
        Set<Question> questions = new LinkedHashSet<>();
        expected.stream()
                .filter(ForeignSecrets::isNew)
                .map(ForeignSecrets::question)
                .forEach(questions::add);
        if (questions.isEmpty()) {
            return expected;
        }
        Map<Question, Set<Place>> answers = ask(questions);
        return expected.stream()
                .map(one -> isNew(one) ? minded(one, answers) : one)
                .toList();
    }

    private static boolean isNew(Expected expected) {
        return expected.effect() == Effect.CREATED;
    }

    private static Question question(Expected expected) {
        return new Question(expected.place().cluster(), expected.config().name());
    }

    private static Expected minded(Expected one, Map<Question, Set<Place>> answers) {
        Set<Place> taken = answers.get(question(one));
        if (taken == null) {
            return new Expected(
                    one.place(),
                    one.config(),
                    Effect.IMPOSSIBLE,
                    "cluster " + one.place().cluster() + " did not say whether the name is free");
        }
        return taken.contains(one.place())
                ? new Expected(
                        one.place(),
                        one.config(),
                        Effect.CONFLICT,
                        "a Secret of this name that is not Mizzen's is there")
                : one;
    }

    /** The answers that come before patience is lost. */
    private Map<Question, Set<Place>> ask(Set<Question> questions) {
        Map<Question, Set<Place>> answers = new HashMap<>();
        List<Callable<Set<Place>>> calls = questions.stream().map(this::call).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Iterator<Question> of = questions.iterator();
            for (Future<Set<Place>> answer : threads.invokeAll(calls, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                note(of.next(), answer, answers);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answers;
    }

    private Callable<Set<Place>> call(Question question) {
        Semaphore turn = turns.computeIfAbsent(question.cluster(), any -> new Semaphore(AT_ONCE));
        return () -> {
            turn.acquire();
            try {
                return asked.foreign(question.cluster(), question.name());
            } finally {
                turn.release();
            }
        };
    }

    private static void note(Question question, Future<Set<Place>> answer, Map<Question, Set<Place>> answers)
            throws InterruptedException {
        try {
            answers.put(question, answer.get());
        } catch (ExecutionException | CancellationException e) {
            log.debug("{} did not say what Secrets {} it has", question.cluster(), question.name(), e);
        }
    }
}
