package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.HeldClock;
import dev.mizzen.shared.SecretText;
import dev.mizzen.testing.FeatureHub;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OidcTicketsTest {
    private static final OidcTicket TICKET = new OidcTicket("st4te", "n0nce", "ver1fier");

    private final HeldClock clock = new HeldClock();
    private final FeatureHub hub = new FeatureHub();
    private SigningKeys keys;
    private OidcTickets tickets;

    @BeforeEach
    void start() {
        hub.with(Clock.class, clock)
                .with(IdentitySecrets.class, SigningKeys.class, OidcTickets.class)
                .start();
        keys = hub.get(SigningKeys.class);
        keys.establish();
        tickets = hub.get(OidcTickets.class);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void whatWasSealedIsOpenedAtEveryReplicaForTenMinutes() {
        SecretText sealed = tickets.seal(TICKET);
        OidcTickets replica = new OidcTickets(keys, clock);
        assertThat(replica.open(sealed)).hasValue(TICKET);
        clock.advance(OidcTickets.LIFE.minusSeconds(1));
        assertThat(replica.open(sealed)).hasValue(TICKET);
        clock.advance(Duration.ofSeconds(1));
        assertThat(replica.open(sealed)).isEmpty();
    }

    @Test
    void nobodyCanReadWhatIsInIt() {
        String sealed = tickets.seal(TICKET).reveal();
        for (String part : sealed.split("\\.")) {
            assertThat(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.ISO_8859_1))
                    .doesNotContain("st4te", "n0nce", "ver1fier");
        }
        assertThat(tickets.seal(TICKET).reveal()).isNotEqualTo(sealed);
        assertThat(TICKET).hasToString("***");
    }

    @Test
    void aTicketThatWasSealedBeforeTheKeyWasRotatedIsGood() {
        SecretText sealed = tickets.seal(TICKET);
        Duration life = Duration.ofMinutes(5);
        clock.advance(life);
        keys.rotate(life);
        clock.advance(SigningKeys.SPREAD);
        assertThat(tickets.seal(TICKET).reveal().split("\\.")[0])
                .isNotEqualTo(sealed.reveal().split("\\.")[0]);
        assertThat(tickets.open(sealed)).hasValue(TICKET);
    }

    @Test
    void whatNobodySealedIsNotOpenedHoweverOddItIs() {
        String kid = tickets.seal(TICKET).reveal().split("\\.")[0];
        for (String header : List.of(
                "{\"alg\":\"dir\"}",
                "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"p2c\":-1}",
                "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":7}",
                "{}",
                "[]",
                "null",
                "")) {
            String encoded =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));
            assertThat(tickets.open(new SecretText(encoded + "....")))
                    .as(header)
                    .isEmpty();
        }
        for (String rest : List.of("....", "..AA.AA.AA", ".AA.AAAAAAAAAAAAAAAA.AA.AA", "..!.!.!", "...AA.")) {
            assertThat(tickets.open(new SecretText(kid + rest))).as(rest).isEmpty();
        }
    }

    @Test
    void whatSomebodyElseSealedIsNotOpened() {
        try (FeatureHub other = new FeatureHub()) {
            other.with(Clock.class, clock)
                    .with(IdentitySecrets.class, SigningKeys.class, OidcTickets.class)
                    .start();
            other.get(SigningKeys.class).establish();
            assertThat(tickets.open(other.get(OidcTickets.class).seal(TICKET))).isEmpty();
        }
    }
}
