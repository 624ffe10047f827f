package dev.mizzen.identity;

import static dev.mizzen.shared.Fields.orEmpty;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.NameAlias;
import dev.mizzen.shared.Paging;
import dev.mizzen.shared.SecretText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The API of the users. */
@RestController
@RequestMapping("/api/v1/users")
@Tag(name = "Users")
class UserController {
    private static final int MOST_ROLES = 100;

    private final Accounts accounts;
    private final Roles roles;

    UserController(Accounts accounts, Roles roles) {
        this.accounts = accounts;
        this.roles = roles;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String alias,
            @Nullable String email,
            @Nullable SecretText password,
            @Nullable List<@Nullable String> roles) {}

    record ChangeRequest(
            @Nullable String alias,
            @Nullable String email,
            @Nullable SecretText password,
            @Nullable List<@Nullable String> roles) {}

    record Base(
            Instant createTime,
            Instant lastLoginTime,
            String name,
            String email,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String alias,
            boolean disabled) {}

    record Body(
            Instant createTime,
            Instant lastLoginTime,
            String name,
            String email,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String alias,
            boolean disabled,
            List<UserProject> projects,
            List<NameAlias> roles) {}

    record ListBody(List<Body> users, int total) {}

    @GetMapping
    @Needs(resource = "user:*", action = "list")
    @Operation(
            summary = "List the users, newest first",
            description = "projects is empty here: a user's detail has them.")
    ListBody list(
            @Parameter(description = "Only those whose name contains this") @RequestParam(required = false) @Nullable
                    String name,
            @Parameter(description = "Only those whose e-mail address contains this")
                    @RequestParam(required = false)
                    @Nullable
                    String email,
            @Parameter(description = "Only those whose alias contains this") @RequestParam(required = false) @Nullable
                    String alias,
            @RequestParam(required = false) @Nullable String page,
            @RequestParam(required = false) @Nullable String pageSize) {
        Predicate<String> mayList = Caller.current().which("user", "list");
        List<User> found = accounts.list().stream()
                .filter(user -> mayList.test(user.name()))
                .filter(user -> user.name().contains(orEmpty(name)))
                .filter(user -> user.email().contains(orEmpty(email)))
                .filter(user -> user.alias().contains(orEmpty(alias)))
                .toList();
        List<Body> shown = Paging.of(page, pageSize).of(found).stream()
                .map(user -> body(user, List.of()))
                .toList();
        return new ListBody(shown, found.size());
    }

    @PostMapping
    @Needs(resource = "user:*", action = "create")
    @Operation(
            summary = "Make a user",
            description = "Nobody gives away a right that he has not: 403 where the caller lacks what a role allows.")
    @Fails({BusinessCode.PASSWORD_EMPTY, BusinessCode.USER_EXISTS, BusinessCode.ROLE_MISSING})
    Base create(@RequestBody CreateRequest request) {
        SecretText password = given(request.password);
        new Fields()
                .name("name", request.name)
                .alias("alias", request.alias)
                .email("email", request.email)
                .check(password == null || Passwords.isAllowed(password), "password must be " + Passwords.RULE)
                .check(isRoles(request.roles), "roles must be up to " + MOST_ROLES + " names")
                .done();
        if (password == null) {
            throw BusinessCode.PASSWORD_EMPTY.because("password is empty: it must be " + Passwords.RULE);
        }
        Caller.current().requireNew("user", orEmpty(request.name));
        return base(accounts.create(
                Caller.current(),
                orEmpty(request.name),
                orEmpty(request.alias),
                orEmpty(request.email),
                password,
                request.roles == null ? List.of() : names(request.roles)));
    }

    @GetMapping("/{username}")
    @Needs(resource = "user:{username}", action = "detail")
    @Operation(summary = "Show a user with his projects")
    @Fails(BusinessCode.USER_MISSING)
    Body detail(@PathVariable String username) {
        return body(accounts.require(username), accounts.projects(username));
    }

    @PutMapping("/{username}")
    @Needs(resource = "user:{username}", action = "update")
    @Operation(
            summary = "Change a user",
            description =
                    "What is left out, or empty, stays as it is; only roles may be an empty list. An e-mail address"
                            + " can be set once. 403 where the user may more than the caller, or would after it; with a password or"
                            + " an e-mail address also where he may more in a project.")
    @Fails({BusinessCode.USER_MISSING, BusinessCode.ROLE_MISSING, BusinessCode.EMAIL_FIXED, BusinessCode.LAST_ADMIN})
    Base change(@PathVariable String username, @RequestBody ChangeRequest request) {
        SecretText password = given(request.password);
        new Fields()
                .alias("alias", request.alias)
                .email("email", request.email)
                .check(password == null || Passwords.isAllowed(password), "password must be " + Passwords.RULE)
                .check(isRoles(request.roles), "roles must be up to " + MOST_ROLES + " names")
                .done();
        return base(accounts.change(
                Caller.current(),
                username,
                new Accounts.Change(
                        given(request.alias),
                        given(request.email),
                        password,
                        request.roles == null ? null : names(request.roles))));
    }

    @DeleteMapping("/{username}")
    @Needs(resource = "user:{username}", action = "delete")
    @Operation(summary = "Delete a user, with his memberships")
    @Fails({BusinessCode.USER_MISSING, BusinessCode.LAST_ADMIN})
    Map<String, Object> remove(@PathVariable String username) {
        accounts.remove(Caller.current(), username);
        return Map.of();
    }

    @GetMapping("/{username}/disable")
    @Needs(resource = "user:{username}", action = "disable")
    @Operation(
            summary = "Keep a user out",
            description = "This changes something, though it is a GET: VelaUX's web UI asks so. It takes a token in a"
                    + " header, which no link and no image sends. Programs use POST.")
    @Fails({BusinessCode.USER_MISSING, BusinessCode.USER_DISABLED, BusinessCode.LAST_ADMIN})
    Map<String, Object> disableByGet(@PathVariable String username) {
        return disable(username);
    }

    @PostMapping("/{username}/disable")
    @Needs(resource = "user:{username}", action = "disable")
    @Operation(summary = "Keep a user out")
    @Fails({BusinessCode.USER_MISSING, BusinessCode.USER_DISABLED, BusinessCode.LAST_ADMIN})
    Map<String, Object> disable(@PathVariable String username) {
        accounts.disable(Caller.current(), username);
        return Map.of();
    }

    @GetMapping("/{username}/enable")
    @Needs(resource = "user:{username}", action = "enable")
    @Operation(summary = "Let a user in again", description = "A GET as VelaUX's web UI asks. Programs use POST.")
    @Fails({BusinessCode.USER_MISSING, BusinessCode.USER_ENABLED})
    Map<String, Object> enableByGet(@PathVariable String username) {
        return enable(username);
    }

    @PostMapping("/{username}/enable")
    @Needs(resource = "user:{username}", action = "enable")
    @Operation(summary = "Let a user in again")
    @Fails({BusinessCode.USER_MISSING, BusinessCode.USER_ENABLED})
    Map<String, Object> enable(@PathVariable String username) {
        accounts.enable(Caller.current(), username);
        return Map.of();
    }

    private Body body(User user, List<UserProject> projects) {
        return new Body(
                user.createTime(),
                user.lastLoginTime(),
                user.name(),
                user.email(),
                user.alias(),
                user.disabled(),
                projects,
                user.roles().stream().sorted().map(roles::named).toList());
    }

    private static Base base(User user) {
        return new Base(
                user.createTime(), user.lastLoginTime(), user.name(), user.email(), user.alias(), user.disabled());
    }

    private static @Nullable SecretText given(@Nullable SecretText text) {
        return text == null || text.reveal().isEmpty() ? null : text;
    }

    private static @Nullable String given(@Nullable String text) {
        return orEmpty(text).isEmpty() ? null : text;
    }

    private static boolean isRoles(@Nullable List<@Nullable String> names) {
        return names == null || (names.size() <= MOST_ROLES && names.stream().noneMatch(Objects::isNull));
    }

    private static List<String> names(List<@Nullable String> names) {
        return names.stream().map(name -> orEmpty(name)).distinct().toList();
    }
}
