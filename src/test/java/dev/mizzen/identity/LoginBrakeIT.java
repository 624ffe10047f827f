package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mizzen.hub.UserResource;
import dev.mizzen.shared.SecretText;
import dev.mizzen.testing.Api;
import dev.mizzen.testing.AuditEvent;
import dev.mizzen.testing.ControlPlane;
import dev.mizzen.testing.Planes;
import dev.mizzen.testing.RealClusters;
import dev.mizzen.testing.RunningMizzen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Guessing at two replicas of one hub. Addresses are what a trusted proxy says. */
@RealClusters(managed = 0)
class LoginBrakeIT {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete");
    private static final String PASSWORD = "Passw0rd12";
    /** Of which two stay, and one is a test's own. */
    private static final int REPLICAS = 3;

    private static final String PROXIES = "mizzen.trusted-proxies=127.0.0.0/8";

    private static ControlPlane hub;
    private static RunningMizzen one;
    private static RunningMizzen other;

    @BeforeAll
    static void start(Planes planes) {
        hub = planes.hub();
        one = RunningMizzen.on(hub, PROXIES);
        other = RunningMizzen.on(hub, PROXIES);
    }

    @Test
    void aFloodOfWrongLoginsIsWrittenOnceAMinuteAtMost() {
        user("flooded", new BCryptPasswordEncoder().encode(PASSWORD));
        hub.forgetAudit();
        // What another replica had written less than a minute ago would have to be waited for.
        try (RunningMizzen fresh = RunningMizzen.on(hub, PROXIES)) {
            for (int attempt = 0; attempt < 100; attempt++) {
                Api.Answer answer = login(fresh, "flooded", "Wr0ngPassword", "10.1.0." + attempt);
                assertThat(answer.status()).isIn(401, 429);
                login(fresh, "nobody", "Wr0ngPassword", "10.1.1." + attempt);
            }
            String account = LoginAttempt.of("flooded", "").account();
            await().until(() -> fresh.bean(IdentitySecrets.class)
                    .read(GuessLevels.SECRET)
                    .filter(secret -> GuessLevels.in(secret).containsKey(account))
                    .isPresent());
        }
        await().until(() -> !writes("secrets").isEmpty());
        List<AuditEvent> writes = writes("secrets");
        // The others may have something to write too, each once a minute; a slow write arrives some seconds after it
        // was begun.
        for (int write = REPLICAS; write < writes.size(); write++) {
            assertThat(writes.get(write).at())
                    .isAfterOrEqualTo(writes.get(write - REPLICAS).at().plusSeconds(50));
        }
        assertThat(writes).allSatisfy(write -> assertThat(write.name()).isIn("", GuessLevels.SECRET));
        assertThat(writes("users"))
                .noneSatisfy(write -> assertThat(write.name()).isEqualTo("flooded"));
    }

    @Test
    void theUserGetsInFromHisAddressWhileOthersGuess() throws Exception {
        user("hunted", new BCryptPasswordEncoder().encode(PASSWORD));
        login(one, "hunted", PASSWORD, "203.0.113.50").ok();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger tries = new AtomicInteger();
        List<Future<?>> attackers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int attacker = 0; attacker < 40; attacker++) {
                    attackers.add(threads.submit(() -> {
                        while (!over.get()) {
                            int number = tries.incrementAndGet();
                            String name = number % 2 == 0 ? "hunted" : "name-" + number;
                            login(one, name, "Wr0ngPassword", "10.2.%d.%d".formatted(number / 250, number % 250));
                        }
                    }));
                }
                await().until(() -> tries.get() > 100);
                for (int i = 0; i < 3; i++) {
                    login(one, "hunted", PASSWORD, "203.0.113.50").ok();
                }
            } finally {
                over.set(true);
            }
        }
        for (Future<?> attacker : attackers) {
            attacker.get();
        }
    }

    @Test
    void oneWhoGuessesDoesNotKeepTheUserOutAtANewAddress() {
        user("traveller", new BCryptPasswordEncoder().encode(PASSWORD));
        for (int i = 0; i < 50; i++) {
            login(one, "traveller", "Wr0ngPassword", "10.3.0.1");
        }
        login(one, "traveller", PASSWORD, "198.51.100.20").ok();
    }

    @Test
    void whatOneReplicaHasSeenTheOtherKnowsAndAStartDoesNotForgetIt() {
        user("shared", new BCryptPasswordEncoder().encode(PASSWORD));
        try (RunningMizzen fresh = RunningMizzen.on(hub, PROXIES)) {
            GuessLevels levels = fresh.bean(GuessLevels.class);
            // As if guessed for long, and not written in the middle of it.
            synchronized (levels) {
                for (String name : List.of("shared", "nobodys")) {
                    for (int i = 0; i < 20; i++) {
                        levels.grow(LoginAttempt.of(name, "").account());
                    }
                }
            }
            for (String name : List.of("shared", "nobodys")) {
                isSlowedDown(other, name);
            }
        }
        try (RunningMizzen next = RunningMizzen.on(hub, PROXIES)) {
            for (String name : List.of("shared", "nobodys")) {
                isSlowedDown(next, name);
            }
        }
    }

    /** A user and nobody are alike. */
    private static void isSlowedDown(RunningMizzen replica, String name) {
        String account = LoginAttempt.of(name, "").account();
        await().until(() -> replica.bean(GuessLevels.class).of(account) > 15);
        refused(login(replica, name, "Wr0ngPassword", "10.4.0.1"), 401, 14007);
        Api.Answer slow = login(replica, name, "Wr0ngPassword", "10.4.0.2");
        refused(slow, 429, 14020);
        assertThat(Integer.parseInt(slow.headers().firstValue("Retry-After").orElse("0")))
                .isBetween(1, 30);
    }

    @Test
    void aWeakHashIsMadeAnewOnceAtAGoodLoginAndSessionsRestOnTheNewOne() throws Exception {
        user("weak", new BCryptPasswordEncoder(5).encode(PASSWORD));
        login(one, "weak", "Wr0ngPassword", "10.5.0.1");
        assertThat(Passwords.isWeak(hash("weak"))).isTrue();
        hub.forgetAudit();

        List<Future<Api.Answer>> logins = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                RunningMizzen replica = i % 2 == 0 ? one : other;
                String address = "10.5.1." + i;
                logins.add(threads.submit(() -> login(replica, "weak", PASSWORD, address)));
            }
        }
        assertThat(hash("weak")).startsWith("$2a$" + Passwords.COST + "$");
        for (Future<Api.Answer> login : logins) {
            String token = login.get().ok().body().path("accessToken").asString();
            for (RunningMizzen replica : List.of(one, other)) {
                await().until(() ->
                        replica.api().withToken(token).get("auth/user_info").status() == 200);
            }
        }
        await("the audit log is complete").until(() -> !writesOfWeak().isEmpty());
        assertThat(writesOfWeak()).hasSize(1);
        login(one, "weak", PASSWORD, "10.5.1.0").ok();
    }

    @Test
    void aPasswordThatWasChangedMeanwhileIsNotOverwritten() {
        String weak = new BCryptPasswordEncoder(5).encode(PASSWORD);
        user("changed", weak);
        String changed = new BCryptPasswordEncoder().encode("An0therPassword");
        User user = one.bean(StoredUsers.class).get("changed").orElseThrow();
        one.bean(StoredPasswords.class).replace(user, changed);
        assertThat(one.bean(HashUpgrades.class).strengthen(user, new SecretText(PASSWORD), weak))
                .isEqualTo(weak);
        assertThat(hash("changed")).isEqualTo(changed);
    }

    private static List<AuditEvent> writesOfWeak() {
        return writes("secrets").stream()
                .filter(write -> write.name().equals("mizzen-user-weak") && write.code() == 200)
                .toList();
    }

    /** Without those that were refused, such as a start's of what is there already. */
    private static List<AuditEvent> writes(String resource) {
        return hub.audit().stream()
                .filter(event ->
                        event.resource().equals(resource) && WRITES.contains(event.verb()) && event.code() < 400)
                .toList();
    }

    private static String hash(String name) {
        return one.bean(StoredUsers.class)
                .now(name)
                .flatMap(one.bean(StoredPasswords.class)::now)
                .orElseThrow();
    }

    private static void user(String name, String hash) {
        User made = one.bean(StoredUsers.class)
                .create(name, new UserResource.Spec("", "", null, List.of()))
                .orElseThrow();
        one.bean(StoredPasswords.class).replace(made, hash);
        for (RunningMizzen replica : List.of(one, other)) {
            await().until(() -> replica.bean(StoredUsers.class).get(name).isPresent()
                    && replica.bean(StoredPasswords.class).of(made).isPresent());
        }
    }

    private static Api.Answer login(RunningMizzen replica, String name, String password, String address) {
        return replica.api()
                .with("X-Forwarded-For", address)
                .post("auth/login", Map.of("username", name, "password", password));
    }

    private static void refused(Api.Answer answer, int status, int code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.businessCode()).as(answer.toString()).isEqualTo(code);
    }
}
