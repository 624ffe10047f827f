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
import java.time.DateTimeException;
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
    static final Duration ACCESS_LIFE = Duration.ofHours(1);

    private static final String ISSUER = "mizzen";
    private static final String USER = "username";
    private static final String GRANT = "grantType";
    private static final String ACCESS = "access";
    private static final String REFRESH = "refresh";
    private static final String SESSION = "sid";
    private static final String BEGUN = "auth_time";
    private static final String STAMP = "stamp";
    private static final String GENERATION = "generation";
    /** The clocks of two replicas may differ by this much without a new token being too new for the other one. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final SigningKeys keys;
    private final Clock clock;

    Tokens(SigningKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * What a refresh token says.
     *
     * @param generation how many of its session were before it
     */
    record Refresh(Session session, int generation) {}

    /** An access token that begins to be good now. */
    String access(Session session) {
        Instant now = clock.instant();
        return signed(claims(session, ACCESS, now, now.plus(ACCESS_LIFE))
                .jwtID(UUID.randomUUID().toString())
                .build());
    }

    /**
     * The refresh token of a session and number; the same text whenever and wherever it is made, as long as the signing key is the same.
     *
     * @param made when it was made first
     */
    String refresh(Session session, int generation, Instant made) {
        return signed(claims(session, REFRESH, made, session.begun().plus(Session.REFRESHED_FOR))
                .claim(GENERATION, generation)
                .jwtID(session.id() + "." + generation)
                .build());
    }

    /**
     * The session an access token belongs to.
     *
     * @throws ApiException if the token is not good, with the code that VelaUX's UI expects
     */
    Session sessionOfAccess(String text) {
        JWTClaimsSet claims = read(text, BusinessCode.TOKEN_EXPIRED);
        if (!ACCESS.equals(text(claims, GRANT))) {
            throw BusinessCode.NOT_AN_ACCESS_TOKEN.because("This is no access token");
        }
        return session(claims);
    }

    /**
     * What a refresh token says.
     *
     * @throws ApiException if the token is not good, with the code that VelaUX's UI expects
     */
    Refresh readRefresh(String text) {
        JWTClaimsSet claims = read(text, BusinessCode.REFRESH_TOKEN_EXPIRED);
        if (!REFRESH.equals(text(claims, GRANT))) {
            throw invalid("This is no refresh token");
        }
        if (claims.getClaim(GENERATION) instanceof Number number && number.intValue() >= 0) {
            return new Refresh(session(claims), number.intValue());
        }
        throw invalid("The refresh token is not complete: log in again");
    }

    private static JWTClaimsSet.Builder claims(Session session, String grant, Instant from, Instant until) {
        return new JWTClaimsSet.Builder()
                .claim(USER, session.user())
                .claim(SESSION, session.id())
                .claim(BEGUN, session.begun().getEpochSecond())
                .claim(STAMP, session.stamp())
                .claim(GRANT, grant)
                .issuer(ISSUER)
                .issueTime(Date.from(from))
                .notBeforeTime(Date.from(from.minus(SKEW)))
                .expirationTime(Date.from(until));
    }

    private String signed(JWTClaimsSet claims) {
        SigningKeys.Key key = keys.signing();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.id()).build(), claims);
        try {
            token.sign(new MACSigner(key.value()));
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
        return token.serialize();
    }

    private JWTClaimsSet read(String text, BusinessCode expired) {
        Parsed parsed = parsed(text);
        if (!isSigned(parsed.token())) {
            throw invalid("The token is not valid: log in again");
        }
        JWTClaimsSet claims = parsed.claims();
        checkTimes(claims, expired);
        if (!ISSUER.equals(claims.getIssuer())) {
            throw invalid("The token is not valid: log in again");
        }
        return claims;
    }

    private record Parsed(SignedJWT token, JWTClaimsSet claims) {}

    /** Anybody may send anything, and Nimbus throws what it does not say: a header that is the JSON null it stumbles over. */
    private static Parsed parsed(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            return new Parsed(token, token.getJWTClaimsSet());
        } catch (ParseException | RuntimeException e) {
            throw BusinessCode.TOKEN_MALFORMED.because("The token is malformed");
        }
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

    private static Session session(JWTClaimsSet claims) {
        String user = text(claims, USER);
        String id = text(claims, SESSION);
        String stamp = text(claims, STAMP);
        if (user == null
                || user.isEmpty()
                || id == null
                || id.isEmpty()
                || stamp == null
                || !(claims.getClaim(BEGUN) instanceof Number begun)) {
            throw invalid("The token is not complete: log in again");
        }
        try {
            return new Session(user, id, stamp, Instant.ofEpochSecond(begun.longValue()));
        } catch (DateTimeException e) {
            throw invalid("The token is not complete: log in again");
        }
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : null;
    }

    private static ApiException invalid(String message) {
        return BusinessCode.TOKEN_INVALID.because(message);
    }
}
