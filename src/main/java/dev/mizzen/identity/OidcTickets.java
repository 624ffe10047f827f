package dev.mizzen.identity;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.mizzen.shared.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import org.springframework.stereotype.Component;

/**
 * Seals tickets, for browsers to keep, and opens them again: here and at every other replica, since the key is made of the one that
 * tokens are signed with. So Mizzen remembers no login that was begun, and a flood of them fills nothing.
 */
@Component
class OidcTickets {
    static final Duration LIFE = Duration.ofMinutes(10);

    /** What the key is for: a token that is signed with the key it is made of is no ticket, and the other way round. */
    private static final byte[] PURPOSE = "mizzen oidc ticket".getBytes(StandardCharsets.UTF_8);

    private static final int KEY_BYTES = 32;
    private static final String STATE = "state";
    private static final String NONCE = "nonce";
    private static final String VERIFIER = "verifier";

    private final SigningKeys keys;
    private final Clock clock;

    OidcTickets(SigningKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    SecretText seal(OidcTicket ticket) {
        SigningKeys.Key key = keys.signing();
        EncryptedJWT sealed = new EncryptedJWT(
                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                        .keyID(key.id())
                        .build(),
                new JWTClaimsSet.Builder()
                        .claim(STATE, ticket.state())
                        .claim(NONCE, ticket.nonce())
                        .claim(VERIFIER, ticket.verifier())
                        .expirationTime(Date.from(clock.instant().plus(LIFE)))
                        .build());
        try {
            sealed.encrypt(new DirectEncrypter(sealing(key)));
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot seal a ticket", e);
        }
        return new SecretText(sealed.serialize());
    }

    /** Empty if it was not sealed here, or too long ago. */
    Optional<OidcTicket> open(SecretText sealed) {
        return parsed(sealed).flatMap(this::decrypted);
    }

    /** Safety rule: a stranger may have written it, and at some headers the library throws what it does not declare. */
    private static Optional<EncryptedJWT> parsed(SecretText sealed) {
        try {
            return Optional.of(EncryptedJWT.parse(sealed.reveal()));
        } catch (ParseException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private Optional<OidcTicket> decrypted(EncryptedJWT ticket) {
        try {
            // The method is ours to say, not the ticket's.
            if (!JWEAlgorithm.DIR.equals(ticket.getHeader().getAlgorithm())
                    || !EncryptionMethod.A256GCM.equals(ticket.getHeader().getEncryptionMethod())) {
                return Optional.empty();
            }
            Optional<SigningKeys.Key> key =
                    Optional.ofNullable(ticket.getHeader().getKeyID()).flatMap(keys::find);
            if (key.isEmpty()) {
                return Optional.empty();
            }
            ticket.decrypt(new DirectDecrypter(sealing(key.get())));
            JWTClaimsSet claims = ticket.getJWTClaimsSet();
            return claims.getExpirationTime().toInstant().isAfter(clock.instant())
                    ? Optional.of(new OidcTicket(
                            claims.getStringClaim(STATE),
                            claims.getStringClaim(NONCE),
                            claims.getStringClaim(VERIFIER)))
                    : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    private static SecretKey sealing(SigningKeys.Key key) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract().addIKM(key.value()).thenExpand(PURPOSE, KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java from 25 on has HKDF", e);
        }
    }
}
