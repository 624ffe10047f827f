package dev.mizzen.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes tokens and reads them. A token says who somebody is; what he may do is looked up anew at every call. */
@Component
class Tokens {
    private static final String ISSUER = "mizzen";
    private static final String USER = "username";
    private static final String GRANT = "grantType";
    private static final String SESSION = "sid";
    /** The clocks of two replicas may differ by this much without a new token being too new for the other one. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final SigningKeys keys;
    private final Clock clock;

    Tokens(SigningKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** What a token is good for; spelled as it stands in the claim. */
    enum Grant {
        access(Duration.ofHours(1)),
        refresh(Duration.ofHours(24));

        private final Duration life;

        Grant(Duration life) {
            this.life = life;
        }
    }

    /** What begins with a login: its tokens, and those they are refreshed to, belong together. */
    record Session(String user, String id) {
        static Session begin(String user) {
            return new Session(user, UUID.randomUUID().toString());
        }
    }

    /** How long a session lasts at most, counted from its login: the last thing its refresh token does is to get an access token. */
    static Duration longestSession() {
        return Grant.refresh.life.plus(Grant.access.life);
    }

    String issue(Session session, Grant grant) {
        SigningKeys.Key key = keys.newest();
        Instant now = clock.instant();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.id()).build(),
                new JWTClaimsSet.Builder()
                        .claim(USER, session.user())
                        .claim(SESSION, session.id())
                        .claim(GRANT, grant.name())
                        .issuer(ISSUER)
                        .issueTime(Date.from(now))
                        .notBeforeTime(Date.from(now.minus(SKEW)))
                        .expirationTime(Date.from(now.plus(grant.life)))
                        .jwtID(UUID.randomUUID().toString())
                        .build());
        try {
            token.sign(new MACSigner(key.value()));
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
        return token.serialize();
    }

    /**
     * The session an access token belongs to.
     *
     * @throws ApiException if the token is not good, with the code that VelaUX's UI expects
     */
    Session sessionOfAccess(String text) {
        JWTClaimsSet claims = read(text, BusinessCode.TOKEN_EXPIRED);
        if (!isFor(Grant.access, claims)) {
            throw BusinessCode.NOT_AN_ACCESS_TOKEN.because("This is no access token");
        }
        return session(claims);
    }

    /**
     * The session a refresh token belongs to.
     *
     * @throws ApiException if the token is not good, with the code that VelaUX's UI expects
     */
    Session sessionOfRefresh(String text) {
        JWTClaimsSet claims = read(text, BusinessCode.REFRESH_TOKEN_EXPIRED);
        if (!isFor(Grant.refresh, claims)) {
            throw invalid("This is no refresh token");
        }
        return session(claims);
    }

    private JWTClaimsSet read(String text, BusinessCode expired) {
        JWTClaimsSet claims;
        try {
            SignedJWT token = SignedJWT.parse(text);
            claims = token.getJWTClaimsSet();
            if (!isSigned(token)) {
                throw invalid("The token is not valid: log in again");
            }
        } catch (ParseException e) {
            throw BusinessCode.TOKEN_MALFORMED.because("The token is malformed");
        }
        checkTimes(claims, expired);
        if (!ISSUER.equals(claims.getIssuer())) {
            throw invalid("The token is not valid: log in again");
        }
        return claims;
    }

    private boolean isSigned(SignedJWT token) {
        // The algorithm is ours to say, not the token's.
        if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm())) {
            return false;
        }
        Optional<SigningKeys.Key> key =
                Optional.ofNullable(token.getHeader().getKeyID()).flatMap(keys::find);
        try {
            return key.isPresent() && token.verify(new MACVerifier(key.get().value()));
        } catch (JOSEException e) {
            return false;
        }
    }

    private void checkTimes(JWTClaimsSet claims, BusinessCode expired) {
        Date now = Date.from(clock.instant());
        Date from = claims.getNotBeforeTime();
        Date until = claims.getExpirationTime();
        if (until == null) {
            throw invalid("The token never ends: log in again");
        }
        if (!now.before(until)) {
            throw expired.because("The token has expired");
        }
        if (from != null && now.before(from)) {
            throw BusinessCode.TOKEN_NOT_YET_VALID.because("The token is not valid yet");
        }
    }

    private static boolean isFor(Grant grant, JWTClaimsSet claims) {
        return grant.name().equals(text(claims, GRANT));
    }

    private static Session session(JWTClaimsSet claims) {
        String user = text(claims, USER);
        String id = text(claims, SESSION);
        if (user == null || user.isEmpty() || id == null || id.isEmpty()) {
            throw invalid("The token names nobody: log in again");
        }
        return new Session(user, id);
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : null;
    }

    private static ApiException invalid(String message) {
        return BusinessCode.TOKEN_INVALID.because(message);
    }
}
