package dev.mizzen.registry;

import dev.mizzen.registry.Conversation.Question;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks the distribution specification with registries. */
@Component
class RegistryClient implements Registries, AutoCloseable {
    /** The specification has registries take manifests of 4 MiB; configurations of images are smaller by far. */
    private static final int DOCUMENT_LIMIT = 4 * 1024 * 1024;

    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final String MANIFESTS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClients clients;
    private final Limits limits;
    private final Transport transport;
    private final Tokens tokens;
    private final Grants grants = new Grants(System::nanoTime);

    @Autowired
    RegistryClient(AddressRules rules) {
        this(
                rules,
                Resolver.system(Limits.USUAL.lookup()),
                ProxyChoice.ofThisProcess(),
                UnaryOperator.identity(),
                Limits.USUAL);
    }

    /** @param trust adds to what the JVM trusts */
    RegistryClient(
            AddressRules rules,
            Resolver resolver,
            ProxyChoice proxies,
            UnaryOperator<OkHttpClient.Builder> trust,
            Limits limits) {
        this.limits = limits;
        this.clients = new HttpClients(new GuardedSockets(rules), resolver, trust, limits);
        this.transport = new Transport(clients, rules, resolver, proxies);
        this.tokens = new Tokens(transport);
    }

    @Override
    public Verdict check(Access access) {
        return new Examination(transport, tokens, access, Deadline.in(limits.check())).verdict();
    }

    @Override
    public Document manifest(Access access, ImageReference image) throws RegistryException {
        Answer answer = ask(access, image, List.of("manifests", image.version()), MANIFESTS);
        String digest = image.digest()
                .or(() -> answer.header("Docker-Content-Digest").filter(Digest::isWellFormed))
                .orElseGet(() -> Digest.sha256(answer.body()));
        Digest.verify(digest, answer.body());
        return new Document(mediaType(answer), digest, answer.body());
    }

    @Override
    public byte[] blob(Access access, ImageReference image, String digest) throws RegistryException {
        if (!Digest.isWellFormed(digest)) {
            throw new RegistryException(
                    Trouble.BROKEN, "The manifest names a blob by what is no digest.", Optional.empty());
        }
        Answer answer = ask(access, image, List.of("blobs", digest), "");
        Digest.verify(digest, answer.body());
        return answer.body();
    }

    @Override
    public Tags tags(Access access, ImageReference image, int pageSize, Optional<String> last)
            throws RegistryException {
        HttpUrl.Builder url = url(access, image, List.of("tags", "list"))
                .newBuilder()
                .addQueryParameter("n", Integer.toString(pageSize));
        last.ifPresent(name -> url.addQueryParameter("last", name));
        Answer answer =
                conversation(access).ask(new Question(url.build(), "application/json", image.path(), DOCUMENT_LIMIT));
        return page(names(answer), pageSize, last, hasNext(answer));
    }

    @Override
    public void close() {
        clients.close();
    }

    private Answer ask(Access access, ImageReference image, List<String> what, String accept) throws RegistryException {
        return conversation(access).ask(new Question(url(access, image, what), accept, image.path(), DOCUMENT_LIMIT));
    }

    private Conversation conversation(Access access) {
        return new Conversation(transport, tokens, grants, access, Deadline.in(limits.answer()));
    }

    private static HttpUrl url(Access access, ImageReference image, List<String> what) throws RegistryException {
        HttpUrl.Builder url = Places.root(access)
                .orElseThrow(() -> new RegistryException(
                        Trouble.NAME_UNKNOWN, access.host() + " is no host name.", Optional.empty()))
                .newBuilder()
                .addPathSegments(image.path());
        what.forEach(url::addPathSegment);
        return url.build();
    }

    /** Some registries say no more than that it is JSON; then the document itself says what it is. */
    private static String mediaType(Answer answer) {
        String said = answer.mediaType();
        if (said.startsWith("application/vnd.")) {
            return said;
        }
        try {
            return JSON.readTree(answer.body()).path("mediaType").asString(said);
        } catch (JacksonException e) {
            return said;
        }
    }

    private static List<String> names(Answer answer) throws RegistryException {
        try {
            JsonNode tags = JSON.readTree(answer.body()).path("tags");
            return tags.valueStream()
                    .map(tag -> tag.asString(""))
                    .filter(TAG.asMatchPredicate())
                    .toList();
        } catch (JacksonException e) {
            throw new RegistryException(Trouble.BROKEN, "The list of tags makes no sense.", Optional.empty());
        }
    }

    /** RFC 8288, as the distribution specification uses it. */
    private static boolean hasNext(Answer answer) {
        return answer.headers().values("Link").stream().anyMatch(link -> link.matches("(?i).*;\\s*rel=\"?next\"?.*"));
    }

    /** There are registries that send all tags whatever is asked for: the page is made of them here. */
    private static Tags page(List<String> names, int size, Optional<String> last, boolean next) {
        List<String> after = last.map(names::indexOf)
                .filter(at -> at >= 0)
                .map(at -> names.subList(at + 1, names.size()))
                .orElse(names);
        return after.size() > size
                ? new Tags(List.copyOf(after.subList(0, size)), true)
                : new Tags(List.copyOf(after), next);
    }
}
