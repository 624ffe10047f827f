package dev.mizzen.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.Http;
import dev.mizzen.InMemoryServer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.stream.Stream;
import javax.crypto.Mac;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tokens such as nobody makes in good faith. What reads them was written by others, and may throw what it does not say. */
@InMemoryServer
class OddTokensTest {
    private static final String CLAIMS =
            "'username':'admin','grantType':'access','sid':'x','auth_time':1,'stamp':'x','iss':'mizzen','exp':99999999999";

    @Autowired
    private SigningKeys keys;

    @LocalServerPort
    private int port;

    private Http http;

    @BeforeEach
    void start() {
        http = new Http(port);
    }

    static Stream<Arguments> oddHeaders() {
        return Stream.of(
                        "'jwk':1",
                        "'jwk':'x'",
                        "'jwk':[]",
                        "'jwk':{}",
                        "'jwk':{'kty':1}",
                        "'jwk':{'kty':'oct'}",
                        "'jwk':{'kty':'RSA','n':1,'e':[]}",
                        "'jwk':{'kty':'EC','crv':'P-256','x':'AA','y':'AA'}",
                        "'jwk':{'kty':'OKP','crv':'none','x':''}",
                        "'jwk':{'kty':'RSA','n':'AQ','e':'AQ','key_ops':[1],'x5c':[1]}",
                        "'jwk':{'kty':'RSA','n':'AQ','e':'AQ','exp':'x','use':1}",
                        "'crit':1",
                        "'crit':[]",
                        "'crit':['exp']",
                        "'crit':[1,null]",
                        "'crit':['b64'],'b64':false",
                        "'b64':false",
                        "'b64':'x'",
                        "'b64':null",
                        "'x5c':1",
                        "'x5c':['junk']",
                        "'x5c':[1,null,{}]",
                        "'x5u':':'",
                        "'x5u':1",
                        "'jku':'http://[::'",
                        "'x5t':1",
                        "'x5t#S256':{}",
                        "'typ':1",
                        "'typ':''",
                        "'typ':null",
                        "'cty':[]",
                        "'cty':''",
                        "'kid':1",
                        "'kid':{}",
                        "'alg':'HS256'",
                        "'alg':null",
                        "'alg':1",
                        "'alg':''",
                        "'alg':'dir','enc':'A128GCM'",
                        "'enc':1",
                        "'iat':99999999999999999999999999",
                        "'n':1e999999999",
                        "'x':'" + "x".repeat(3000) + "'",
                        "'x':" + "[".repeat(1500) + "]".repeat(1500),
                        "'x':" + "{'x':".repeat(500) + "1" + "}".repeat(500))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("oddHeaders")
    void anOddHeaderIsRefused(String more) throws Exception {
        String kid = keys.signing().id();
        refused("{'alg':'HS256','kid':'" + kid + "'," + more + "}", "{" + CLAIMS + "}");
        refused("{" + more + ",'alg':'HS256','kid':'" + kid + "'}", "{" + CLAIMS + "}");
        refused("{" + more + "}", "{" + CLAIMS + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "1",
                "[]",
                "{}",
                "{",
                "{'exp':'x'}",
                "{'exp':-1e300}",
                "{'exp':9223372036854775807}",
                "{'exp':99999999999999999999999,'iss':'mizzen'}",
                "{'exp':99999999999,'iss':1}",
                "{'exp':99999999999,'iss':['mizzen']}",
                "{'exp':99999999999,'nbf':{}}",
                "{'exp':99999999999,'aud':1}",
                "{'exp':99999999999,'aud':[1,null]}",
                "{'exp':99999999999,'sub':{},'jti':[]}",
                "{'exp':99999999999,'iss':'mizzen','grantType':1}",
                "{'exp':99999999999,'iss':'mizzen','grantType':'access','username':1}",
                "{'exp':99999999999,'iss':'mizzen','grantType':'access','username':'admin','sid':'x','stamp':'x','auth_time':1e300}",
                "{'exp':99999999999,'iss':'mizzen','grantType':'access','username':'admin','sid':'x','stamp':'x','auth_time':9223372036854775807}",
                "{'exp':99999999999,'iss':'mizzen','grantType':'access','username':'../x','sid':'x','stamp':'x','auth_time':1}",
                "{'exp':99999999999,'iss':'mizzen','grantType':'refresh','username':'admin','sid':'x','stamp':'x','auth_time':1,'generation':1e300}"
            })
    void oddClaimsAreRefusedAlsoWhereTheyAreSigned(String claims) throws Exception {
        refused("{'alg':'HS256','kid':'" + keys.signing().id() + "'}", claims);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a..",
                "..a",
                "%00.%00.%00",
                "e30.e30.e30",
                "bnVsbA.bnVsbA.bnVsbA",
                "W10.W10.W10",
                "gICA.gICA.gICA",
                "mzn_",
                "mzn__",
                "mzn_a_b",
                "mzn_00000000000000000000000000000000_x"
            })
    void whatIsHardlyATokenIsRefused(String token) {
        refused(token);
    }

    private void refused(String header, String claims) throws GeneralSecurityException {
        String signed = base64(header.replace('\'', '"').getBytes(UTF_8)) + "."
                + base64(claims.replace('\'', '"').getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(keys.signing().value());
        refused(signed + "." + base64(mac.doFinal(signed.getBytes(UTF_8))));
        refused(signed + ".AA");
    }

    private void refused(String token) {
        assertThat(http.get("/api/v1/auth/user_info", "Authorization", "Bearer " + token)
                        .status())
                .as("as an access token")
                .isBetween(400, 499);
        assertThat(http.get("/api/v1/auth/refresh_token", "RefreshToken", token).status())
                .as("as a refresh token")
                .isBetween(400, 499);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
