package dev.mizzen.registry;

import dev.mizzen.registry.Conversation.Question;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Speaks the distribution specification with registries. */
@Component
class RegistryClient implements Registries, AutoCloseable {
    /** The specification has registries take manifests of 4 MiB; configurations of images are smaller by far. */
    private static final int DOCUMENT_LIMIT = 4 * 1024 * 1024;

    /** How many are looked through for the tags after one, in registries that cannot be asked for these. */
    private static final int MOST_PAGES = 10;

    private static final String MANIFESTS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");

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
        HttpUrl.Builder first = url(access, image, List.of("tags", "list"))
                .newBuilder()
                .addQueryParameter("n", Integer.toString(pageSize));
        last.ifPresent(name -> first.addQueryParameter("last", name));
        HttpUrl url = first.build();
        for (int pages = 1; ; pages++) {
            TagList list = TagList.of(
                    conversation(access).ask(new Question(url, "application/json", image.path(), DOCUMENT_LIMIT)));
            Tags page = list.page(pageSize, last);
            if (!page.names().isEmpty() || list.next().isEmpty() || pages == MOST_PAGES) {
                return page;
            }
            url = list.next().get();
        }
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
            return RegistryJson.read(answer.body()).path("mediaType").asString(said);
        } catch (JacksonException e) {
            return said;
        }
    }
}
