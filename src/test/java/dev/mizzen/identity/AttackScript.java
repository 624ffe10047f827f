package dev.mizzen.identity;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is tried, by members of the project {@code shop} mostly, at what is not theirs: the project {@code other}, the platform, and the
 * server itself.
 *
 * @param key the one that tokens are signed with
 * @param adminToken an admin's: he may a lot, but no names that are none
 * @param lea the token of a project admin
 * @param dev of an app developer
 * @param vic of a viewer
 * @param program of a program that may list the configs of {@code shop}
 * @param refreshToken somebody's, which is good for refreshing
 * @param deleted of a user who is not there any more
 */
record AttackScript(
        SigningKeys.Key key,
        String adminToken,
        String lea,
        String dev,
        String vic,
        String program,
        String refreshToken,
        String deleted) {
    Stream<Attack> attacks() throws Exception {
        return Stream.of(tokens(), othersNames(), assignments(), paths(), names(), namespaces(), sizes())
                .flatMap(Function.identity());
    }

    private Stream<Attack> tokens() throws Exception {
        String[] leas = lea.split("\\.");
        String asAdmin = base64(new String(Base64.getUrlDecoder().decode(leas[1]), StandardCharsets.UTF_8)
                .replace("\"lea\"", "\"admin\""));
        String none = base64("{\"alg\":\"none\",\"kid\":\"%s\"}".formatted(key.id()));
        SignedJWT stolen = SignedJWT.parse(leas[0] + "." + asAdmin + "." + leas[2]);
        SignedJWT byKeyId = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.id()).build(), stolen.getJWTClaimsSet());
        byKeyId.sign(new MACSigner((key.id() + " ".repeat(32)).substring(0, 32)));
        SignedJWT byOwnPair = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.id()).build(), stolen.getJWTClaimsSet());
        byOwnPair.sign(new RSASSASigner(new RSAKeyGenerator(2048).generate()));
        return Stream.of(
                Attack.of("a token without a signature", "GET", "users", 12004, 12005)
                        .by(none + "." + asAdmin + "."),
                Attack.of("a signature of another algorithm than said", "GET", "users", 12004, 12005)
                        .by(none + "." + asAdmin + "." + leas[2]),
                Attack.of("the signature of a token of one's own", "GET", "users", 12004)
                        .by(stolen.serialize()),
                Attack.of("the key's id as the key", "GET", "users", 12004).by(byKeyId.serialize()),
                Attack.of("a key pair of one's own", "GET", "users", 12004).by(byOwnPair.serialize()),
                Attack.of("a refresh token as an access token", "GET", "users", 12007, 12004)
                        .by(refreshToken),
                Attack.of("the token of a deleted user", "GET", "projects", 12004)
                        .by(deleted),
                Attack.of("a program's token with another end", "GET", "projects", 12004)
                        .by(program.substring(0, program.length() - 4) + "AAAA"),
                Attack.of("a program that makes a token", "POST", "tokens", 403)
                        .by(program)
                        .sending("{'name':'more','days':1,'scope':[{'resources':['project:shop/*'],'actions':['*']}]}"),
                Attack.of("a program that asks what its owner may", "GET", "auth/user_info", 403)
                        .by(program),
                Attack.of("a program that goes beyond its scope", "GET", "projects/shop/configs/shop-registry", 403)
                        .by(program),
                Attack.of("no token at all", "DELETE", "projects/shop", 12006),
                Attack.of("two tokens, one of them good", "GET", "users", 403, 12004, 12005, 12006)
                        .by(lea)
                        .by(none + "." + asAdmin + "."),
                Attack.of("a user name in place of a token", "GET", "users", 12005, 12006)
                        .with("Authorization: Basic YWRtaW46YWRtaW4="));
    }

    private Stream<Attack> othersNames() {
        String place = "[{'clusterName':'edge','namespace':'other-apps'}]";
        String ours = "[{'name':'shop-registry','namespace':'shop'}]";
        return Stream.of(
                Attack.of("another project", "GET", "projects/other", 30002).by(lea),
                Attack.of("its configs", "GET", "projects/other/configs", 30002).by(lea),
                Attack.of("one of its configs", "GET", "projects/other/configs/other-registry", 30002)
                        .by(lea),
                Attack.of("its members", "GET", "projects/other/users", 30002).by(lea),
                Attack.of("an image of it", "GET", "projects/other/images?name=harbor.example.com/a", 30002)
                        .by(lea),
                Attack.of("a config in it", "POST", "projects/other/configs", 30002)
                        .by(lea)
                        .sending("{'name':'mine','properties':'{}'}"),
                Attack.of("to become its member", "POST", "projects/other/users", 30002)
                        .by(lea)
                        .sending("{'userName':'lea','userRoles':['project-admin']}"),
                Attack.of("its config, with ours in the path", "DELETE", "projects/shop/configs/other-registry", 16006)
                        .by(lea),
                Attack.of("its distribution, with ours in the path", "DELETE", "projects/shop/distributions/all", 16007)
                        .by(lea),
                Attack.of("its config in a body", "POST", "projects/shop/distributions", 16006)
                        .by(lea)
                        .sending("{'name':'stolen','configs':[{'name':'other-registry','namespace':'other'}],"
                                + "'targets':[{'clusterName':'edge','namespace':'shop-apps'}]}"),
                Attack.of("a secret of the platform in a body", "POST", "projects/shop/distributions", 16006)
                        .by(lea)
                        .sending(
                                "{'name':'stolen','configs':[{'name':'mizzen-signing-keys','namespace':'vela-system'}],"
                                        + "'targets':[{'clusterName':'edge','namespace':'shop-apps'}]}"),
                Attack.of("its target in a body", "POST", "projects/shop/distributions", 400)
                        .by(lea)
                        .sending("{'name':'afar','configs':%s,'targets':%s}".formatted(ours, place)),
                Attack.of("a target in it", "POST", "targets", 403)
                        .by(lea)
                        .sending("{'name':'hers','project':'other','cluster':{'clusterName':'edge','namespace':'x'}}"),
                Attack.of("a template of it", "POST", "projects/shop/configs", 16005)
                        .by(lea)
                        .sending("{'name':'mine','template':{'name':'image-registry','namespace':'other'},"
                                + "'properties':'{}'}"),
                Attack.of("its config by the query", "GET", "repository/image/repos?project=other", 30002)
                        .by(lea),
                Attack.of(
                                "ours and its project in one query",
                                "GET",
                                "repository/image/repos?project=shop&project=other",
                                403,
                                30002)
                        .by(lea),
                Attack.of("a cluster's credential as a config", "PUT", "configs/edge", 403)
                        .by(lea)
                        .sending("{'properties':'{}'}"),
                Attack.of("a cluster's credential as a config, by an admin", "PUT", "configs/edge", 16006)
                        .by(adminToken)
                        .sending("{'properties':'{}'}"));
    }

    private Stream<Attack> assignments() {
        String properties = "'properties':'{\\'registry\\':\\'harbor.example.com\\',"
                + "\\'auth\\':{\\'username\\':\\'bot\\',\\'password\\':\\'__stored__\\'}}'";
        return Stream.of(
                Attack.of("roles for oneself", "PUT", "users/lea", 403).by(lea).sending("{'roles':['admin']}"),
                Attack.of("a user with a role", "POST", "users", 403)
                        .by(lea)
                        .sending("{'name':'evil','password':'Passw0rd12','roles':['admin']}"),
                Attack.of("the owner of one's project", "PUT", "projects/shop", 403)
                        .by(lea)
                        .sending("{'owner':'lea','namespace':'vela-system'}"),
                Attack.of("the namespace of a project", "PUT", "projects/shop", 200)
                        .by(adminToken)
                        .sending("{'alias':'','namespace':'vela-system','name':'other','uid':'x'}"),
                Attack.of("a platform role in a project", "PUT", "projects/shop/users/lea", 30008)
                        .by(lea)
                        .sending("{'userRoles':['admin']}"),
                Attack.of("a role that a developer has not", "PUT", "projects/shop/users/dev", 403)
                        .by(dev)
                        .sending("{'userRoles':['project-admin']}"),
                Attack.of("another member than the path's", "PUT", "projects/shop/users/lea", 200)
                        .by(lea)
                        .sending("{'userName':'vic','projectName':'other','userRoles':['project-admin']}"),
                Attack.of("the project of a config", "PUT", "projects/shop/configs/shop-registry", 200)
                        .by(dev)
                        .sending("{'name':'other-registry','namespace':'other','project':'other','shared':true,"
                                + "'sensitive':true,'type':'Opaque','labels':{'a':'b'}," + properties + "}"),
                Attack.of("the template of a config", "PUT", "projects/shop/configs/shop-registry", 16004, 16005, 16008)
                        .by(dev)
                        .sending("{'template':{'name':'other','namespace':'other'},'properties':'{}'}"),
                Attack.of("the project and place of a target", "PUT", "targets/shop-edge", 200)
                        .by(adminToken)
                        .sending("{'project':'other','name':'other-edge',"
                                + "'cluster':{'clusterName':'local','namespace':'vela-system'}}"),
                Attack.of("a viewer who changes a config", "PUT", "projects/shop/configs/shop-registry", 403)
                        .by(vic)
                        .sending("{" + properties + "}"),
                Attack.of("a viewer who disables a user by GET", "GET", "users/lea/disable", 403)
                        .by(vic),
                Attack.of("another method in a header", "GET", "projects/shop/configs/shop-registry", 200)
                        .by(vic)
                        .with("X-HTTP-Method-Override: DELETE"),
                Attack.of("another path in a header", "GET", "projects", 200)
                        .by(vic)
                        .with("X-Original-URL: /api/v1/users")
                        .with("X-Forwarded-Prefix: /api/v1/users"),
                Attack.of("a second project in a body", "POST", "targets", 403)
                        .by(lea)
                        .sending("{'name':'twice','project':'shop','project':'other'}"));
    }

    private Stream<Attack> paths() {
        return Stream.of(
                        "projects/shop/../other",
                        "projects/shop/%2e%2e/other",
                        "projects/shop/..%2fother",
                        "projects/shop%2f..%2fother",
                        "projects/shop/%252e%252e/other",
                        "projects/shop\\..\\other",
                        "projects/shop%5c..%5cother",
                        "projects/./other",
                        "projects//other",
                        "projects/other;x=shop",
                        "projects/shop;/../other",
                        "projects/other%00",
                        "projects/%zz",
                        "projects/shop%00/../other",
                        "projects/other%0d%0aX:%20y",
                        "projects/%c0%aeother",
                        "projects/other.",
                        "projects/other%20",
                        "projects/OTHER",
                        "projects/%EF%BD%8Fther",
                        "projects/%E2%80%AEother",
                        "projects/o%CC%88ther",
                        "projects/other%2Fconfigs",
                        "projects/other?x=/projects/shop",
                        "projects/shop/configs/../../other/configs",
                        "projects/shop/configs/..%2f..%2fvela-system%2fplatform-registry",
                        "/api/v1/../v1/users",
                        "/api/v1/users/",
                        "//api/v1/users",
                        "/actuator/env",
                        "/actuator/..;/api/v1/users")
                .map(path -> Attack.of(path, "GET", path).by(lea));
    }

    /** Whoever reads what is not there may as well have mistyped. */
    Stream<Attack> readingWhatIsNotThere() {
        return Stream.of(
                        "projects/shop/configs/mizzen-signing-keys",
                        "projects/shop/configs/edge",
                        "projects/shop/configs/other-registry",
                        "projects/shop/distributions/all",
                        "/API/v1/users",
                        "/api/v1/users.json",
                        "/api/v1/" + "a/".repeat(2_000))
                .map(path -> Attack.of(path.length() > 80 ? "a very long path" : path, "GET", path, 404, 16006, 16007)
                        .by(lea));
    }

    private Stream<Attack> names() {
        return Stream.of(
                        "..",
                        ".",
                        "shop/../other",
                        "shop\\u0000",
                        "sh\\u043ep",
                        "\\uff53hop",
                        "shop\\u202e",
                        "SHOP",
                        "-shop",
                        "shop.",
                        "%73hop",
                        "shop\\\\",
                        "kube-system/x",
                        "a".repeat(200))
                .map(name -> Attack.of(
                                "a project named " + (name.length() > 20 ? "very long" : name), "POST", "projects", 400)
                        .by(adminToken)
                        .sending("{'name':'" + name + "'}"));
    }

    private Stream<Attack> namespaces() {
        return Stream.of("vela-system", "kube-system", "kube-public", "other", "../other", "Other")
                .map(namespace -> Attack.of(
                                "a project in the namespace " + namespace, "POST", "projects", 30004, 400, 30003)
                        .by(adminToken)
                        .sending("{'name':'grab','namespace':'" + namespace + "'}"));
    }

    private Stream<Attack> sizes() {
        return Stream.of(
                Attack.of("10 MB", "POST", "projects/shop/configs", 413)
                        .by(lea)
                        .sending("{'name':'" + "a".repeat(10_000_000) + "'}"),
                Attack.of("10 MB for a login", "POST", "auth/login", 413)
                        .sending("{'username':'" + "a".repeat(10_000_000) + "'}"),
                Attack.of("deep JSON", "POST", "projects/shop/configs", 400)
                        .by(lea)
                        .sending("[".repeat(500_000)),
                Attack.of("deep objects", "POST", "auth/login", 400).sending("{'a':".repeat(150_000)),
                Attack.of("deep JSON within a text", "POST", "projects/shop/configs", 400)
                        .by(lea)
                        .sending("{'name':'deep','template':{'name':'image-registry'},'properties':'"
                                + "[".repeat(500_000) + "'}"),
                Attack.of("a number without an end", "POST", "projects/shop/configs", 400)
                        .by(lea)
                        .sending("{'name':" + "9".repeat(500_000) + "}"),
                Attack.of("a name of half a megabyte", "POST", "projects/shop/configs", 400)
                        .by(lea)
                        .sending("{'name':'" + "a".repeat(500_000) + "','properties':'{}'}"));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "***";
    }
}
