package dev.mizzen.identity;

import dev.mizzen.shared.ApiException;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Trail;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.function.SingletonSupplier;

/** Whoever made the request that is being answered, as his record says now and not as it said when he logged in. */
public final class Caller {
    private final String name;
    private final String alias;
    private final Set<String> roles;
    private final Rights platform;
    private final Supplier<Map<String, Rights>> projects;
    private final @Nullable Rights scope;
    private final @Nullable Supplier<Caller> now;

    /**
     * @param roles platform roles
     * @param platform what these allow
     * @param projects what his roles in projects allow there, by project; asked once, and only where it is needed
     */
    public Caller(
            String name, String alias, Set<String> roles, Rights platform, Supplier<Map<String, Rights>> projects) {
        this(name, alias, roles, platform, projects, null);
    }

    /** @param now works him out anew, from what the API server and not a cache says; absent: he stays what he is */
    Caller(
            String name,
            String alias,
            Set<String> roles,
            Rights platform,
            Supplier<Map<String, Rights>> projects,
            @Nullable Supplier<Caller> now) {
        this(name, alias, roles, platform, SingletonSupplier.of(projects), null, now);
    }

    private Caller(
            String name,
            String alias,
            Set<String> roles,
            Rights platform,
            Supplier<Map<String, Rights>> projects,
            @Nullable Rights scope,
            @Nullable Supplier<Caller> now) {
        this.name = name;
        this.alias = alias;
        this.roles = roles;
        this.platform = platform;
        this.projects = projects;
        this.scope = scope;
        this.now = now;
    }

    /** @throws IllegalStateException outside of a request that needs a token */
    public static Caller current() {
        return find().orElseThrow(() -> new IllegalStateException("nobody has logged in for this call"));
    }

    /** Empty where nobody has logged in. */
    static Optional<Caller> find() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Caller caller
                ? Optional.of(caller)
                : Optional.empty();
    }

    /** The same user where he uses a token that allows less than he may: what he and the token allow both is left. */
    Caller within(Rights scope) {
        return new Caller(
                name,
                alias,
                roles,
                platform,
                projects,
                scope,
                now == null ? null : () -> now.get().within(scope));
    }

    /** The same user with these rights in a project, as the project's record says that is about to be written. */
    public Caller in(String project, Rights rights) {
        Supplier<Map<String, Rights>> others = projects;
        return new Caller(
                name,
                alias,
                roles,
                platform,
                () -> {
                    Map<String, Rights> all = new HashMap<>(others.get());
                    all.put(project, rights);
                    return all;
                },
                scope,
                now == null ? null : () -> now.get().in(project, rights));
    }

    /**
     * The same user as the API server, and not a cache, says that he is now. Safety rule: whoever gives or takes rights is asked for so, as
     * late as can be. Else a request that is under way while his own are taken from him would give them back to him.
     *
     * @throws ApiException if he is gone or disabled
     */
    public Caller now() {
        return now == null ? this : now.get();
    }

    public String name() {
        return name;
    }

    public String alias() {
        return alias;
    }

    /** Platform roles. */
    public Set<String> roles() {
        return roles;
    }

    /**
     * Whether something is allowed to him: by his platform roles or, where the resource lies in a project, by his roles there.
     *
     * @param resource such as {@code project:shop/config:*}; a name that a client has sent must be no more than one value of it
     */
    public boolean may(String resource, String action) {
        Resource asked = Resource.parse(resource);
        Rights inProject = inProject(asked);
        return !platform.deny(asked, action)
                && (!inProject.deny(asked, action) || isAboveProjects())
                && (platform.grant(asked, action) || inProject.grant(asked, action))
                && (scope == null || scope.allow(asked, action));
    }

    /**
     * The first of these permissions that allows something he may not do. What he is denied is not missing where the permissions deny
     * it, too.
     */
    Optional<Permission> lacking(Collection<Permission> permissions) {
        Rights all = Rights.of(permissions);
        return permissions.stream()
                .filter(Permission::allows)
                .filter(permission -> permission.resources().stream()
                        .anyMatch(resource -> permission.actions().stream()
                                .anyMatch(action -> !may(resource, action)
                                        || !denials(Resource.parse(resource), action)
                                                .allMatch(all::deny))))
                .findFirst();
    }

    private Stream<Rights.Denial> denials(Resource resource, String action) {
        return mine(resource).flatMap(rights -> rights.denials(resource, action));
    }

    /** Whatever may deny him something. A right for all projects reaches also those in which it is. */
    private Stream<Rights> mine(Resource resource) {
        Stream<Rights> inProjects = resource.mayBeInProject() && !isAboveProjects()
                ? projects.get().entrySet().stream()
                        .filter(project -> resource.reaches(project.getKey()))
                        .map(Map.Entry::getValue)
                : Stream.empty();
        return Stream.concat(inProjects, Stream.of(platform, scope == null ? Rights.NONE : scope));
    }

    /**
     * Whether no project keeps anything from him. Safety rule: nobody is asked before he is made a member, so a project's admin could
     * else take the platform's admin his rights, and that of giving them to another one.
     */
    private boolean isAboveProjects() {
        return platform.allow(Resource.ANY, Resource.ANY) && !platform.denies();
    }

    private Rights inProject(Resource resource) {
        return resource.project().map(project -> projects.get().get(project)).orElse(Rights.NONE);
    }

    /**
     * Which things of a kind something is allowed with, by their names; for long lists.
     *
     * @param kind such as {@code project:shop/config}
     */
    public Predicate<String> which(String kind, String action) {
        boolean all = deniesNothing(kind) && may(kind, action);
        return name -> all || may(one(kind, name), action);
    }

    /**
     * Which things of a kind are not denied to him, by their names; for lists of what he may see for another reason.
     *
     * @param kind such as {@code target}
     */
    public Predicate<String> whichNotDenied(String kind, String action) {
        List<Rights> mine = mine(Resource.parse(kind)).filter(Rights::denies).toList();
        return name -> mine.stream().noneMatch(rights -> rights.deny(Resource.parse(one(kind, name)), action));
    }

    private boolean deniesNothing(String kind) {
        return mine(Resource.parse(kind)).noneMatch(Rights::denies);
    }

    private static String one(String kind, String name) {
        return kind + ":" + Resource.value(name);
    }

    /**
     * Refuses what is not allowed to him, where a route cannot say beforehand what it takes.
     *
     * @throws ApiException with {@link BusinessCode#FORBIDDEN}, or what is answered for a project that is not there
     */
    public void require(String resource, String action) {
        if (!may(resource, action)) {
            Trail.current().refuse(); // the answer may be that of a thing that is not there
            throw refusal(resource, action);
        }
    }

    /**
     * Refuses him to make something under a name that a Deny keeps from him. The name stands in the body, so the route could ask for the
     * kind only.
     *
     * @param kind such as {@code project:shop/config}
     * @throws ApiException as {@link #require}
     */
    public void requireNew(String kind, String name) {
        require(one(kind, name), "create");
    }

    /** Whether everything is allowed to him. */
    public boolean isPlatformAdmin() {
        return may(Resource.ANY, Resource.ANY);
    }

    /** Whether he may know that there is a project of this name: he is a member, or may do something in it. */
    public boolean knows(String project) {
        return (platform.reach(project) || projects.get().containsKey(project))
                && (scope == null || scope.reach(project));
    }

    private ApiException refusal(String resource, String action) {
        return Resource.parse(resource)
                .project()
                .filter(project -> !knows(project))
                .map(Unseen::project)
                .orElseGet(() -> BusinessCode.FORBIDDEN.because(
                        "You have no permission for this: it takes '%s' on %s".formatted(action, resource)));
    }

    @Override
    public String toString() {
        return name;
    }
}
