package dev.mizzen.identity;

import static dev.mizzen.shared.Fields.orEmpty;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.SecretText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The caller's tokens for programs. Only who has logged in may come here: a token cannot make others, nor remove them. */
@RestController
@RequestMapping("/api/v1/tokens")
@Tag(name = "Tokens")
class PersonalTokenController {
    private static final int LONGEST_DAYS = 366;
    private static final int MOST = 20;
    /** Every replica keeps it in memory. */
    private static final int LARGEST_SCOPE_BYTES = 8 * 1024;

    private static final String STEP = "(\\*|[A-Za-z][A-Za-z0-9]{0,62})(:(\\*|[A-Za-z0-9][A-Za-z0-9._-]{0,252}))?";
    private static final Pattern RESOURCE = Pattern.compile(STEP + "(/" + STEP + "){0,7}");
    private static final Pattern ACTION = Pattern.compile("\\*|[A-Za-z][A-Za-z0-9]{0,62}");

    private final PersonalTokens tokens;
    private final StoredUsers users;
    private final Sessions sessions;
    private final WriteLimit limit;
    private final Clock clock;

    PersonalTokenController(
            PersonalTokens tokens, StoredUsers users, Sessions sessions, WriteLimit limit, Clock clock) {
        this.tokens = tokens;
        this.users = users;
        this.sessions = sessions;
        this.limit = limit;
        this.clock = clock;
    }

    record TokenRequest(
            @Nullable String name,

            @Schema(description = "How long it is good, 1 to 366", example = "90") @Nullable
            Integer days,

            @Schema(description = "What it may be used for, as far as its owner may do that himself at the time")
            @Nullable
            List<@Nullable GrantRequest> scope) {}

    /** Actions on resources, in the words of permissions. */
    record GrantRequest(
            @Schema(example = "[\"project:shop/config:*\"]") @Nullable
            List<@Nullable String> resources,

            @Schema(example = "[\"list\", \"get\"]") @Nullable
            List<@Nullable String> actions) {}

    record TokenList(List<TokenBody> tokens, int total) {
        static TokenList of(List<PersonalToken> all) {
            return new TokenList(all.stream().map(TokenBody::of).toList(), all.size());
        }
    }

    record TokenBody(String name, Instant createTime, Instant expireTime, List<GrantBody> scope) {
        static TokenBody of(PersonalToken token) {
            return new TokenBody(
                    token.name(),
                    token.createTime(),
                    token.expireTime(),
                    token.scope().stream()
                            .map(grant -> new GrantBody(grant.resources(), grant.actions()))
                            .toList());
        }
    }

    record GrantBody(List<String> resources, List<String> actions) {}

    /** @param token the token itself */
    record NewToken(String name, Instant createTime, Instant expireTime, List<GrantBody> scope, String token) {
        @Override
        public String toString() {
            return "***";
        }
    }

    @GetMapping
    @ForAnyUser(value = "his own; no program", programs = false)
    @Operation(summary = "List the caller's tokens for programs, the newest first")
    TokenList list() {
        return TokenList.of(tokens.of(owner()));
    }

    @PostMapping
    @ForAnyUser(value = "his own; no program", programs = false)
    @Operation(
            summary = "Make a token for a program",
            description =
                    "It is sent as Authorization: Bearer TOKEN, and shown this once. It may do what its scope and its owner's"
                            + " rights at the time have in common, and cannot make tokens. It is good until it expires, is deleted, or"
                            + " its owner is disabled or deleted, and does not come back when he is enabled again; a logout and another"
                            + " password do not end it. Where a provider vouches for its owner it is refused (12004) from a while"
                            + " after his last login on, 30 days if not set otherwise, until he logs in again.")
    @Fails({BusinessCode.TOKEN_EXISTS, BusinessCode.TOO_MANY_TOKENS, BusinessCode.TOO_MANY_TOKEN_CHANGES})
    NewToken create(@RequestBody TokenRequest request) {
        User owner = owner();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        int days = request.days() == null ? 0 : request.days();
        List<PersonalToken.Grant> scope = scope(request.scope());
        new Fields()
                .name("name", request.name())
                .check(days >= 1 && days <= LONGEST_DAYS, "days must be 1 to " + LONGEST_DAYS)
                .check(
                        !scope.isEmpty()
                                && scope.size() <= MOST
                                && scope.stream().allMatch(this::isGrant),
                        "scope must be 1 to " + MOST + " items such as"
                                + " {\"resources\": [\"project:shop/config:*\"], \"actions\": [\"list\"]}, each with 1 to "
                                + MOST + " resources and actions")
                .check(
                        PersonalTokens.bytes(scope) <= LARGEST_SCOPE_BYTES,
                        "scope must be " + LARGEST_SCOPE_BYTES + " bytes at most as JSON")
                .done();
        PersonalToken token = new PersonalToken(
                orEmpty(request.name()),
                owner.name(),
                owner.uid(),
                sessions.epoch(owner),
                now,
                now.plus(days, ChronoUnit.DAYS),
                scope);
        limit.countTokenChange(owner);
        SecretText made = tokens.create(owner, token);
        TokenBody body = TokenBody.of(token);
        return new NewToken(body.name(), body.createTime(), body.expireTime(), body.scope(), made.reveal());
    }

    @DeleteMapping("/{tokenName}")
    @ForAnyUser(value = "his own; no program", programs = false)
    @Operation(summary = "Delete one of the caller's tokens for programs; it is good for nothing from then on")
    @Fails({BusinessCode.TOKEN_MISSING, BusinessCode.TOO_MANY_TOKEN_CHANGES})
    Map<String, Object> delete(@PathVariable String tokenName) {
        User owner = owner();
        limit.countTokenChange(owner);
        tokens.remove(owner, tokenName);
        return Map.of();
    }

    /** The caller, who must have logged in. */
    private User owner() {
        return users.get(TokenFilter.session().user())
                .orElseThrow(() -> BusinessCode.TOKEN_INVALID.because("This user does not exist any more"));
    }

    private boolean isGrant(PersonalToken.Grant grant) {
        return are(RESOURCE, grant.resources()) && are(ACTION, grant.actions());
    }

    private static boolean are(Pattern pattern, List<String> texts) {
        return !texts.isEmpty()
                && texts.size() <= MOST
                && texts.stream().allMatch(text -> pattern.matcher(text).matches());
    }

    /** Without doubles; a null, which no rule lets through, as an empty text or an empty grant. */
    private static List<PersonalToken.Grant> scope(@Nullable List<@Nullable GrantRequest> scope) {
        return scope == null
                ? List.of()
                : scope.stream()
                        .map(grant -> grant == null
                                ? new PersonalToken.Grant(List.of(), List.of())
                                : new PersonalToken.Grant(texts(grant.resources()), texts(grant.actions())))
                        .distinct()
                        .toList();
    }

    private static List<String> texts(@Nullable List<@Nullable String> texts) {
        return texts == null
                ? List.of()
                : texts.stream()
                        .map(text -> Objects.requireNonNullElse(text, ""))
                        .distinct()
                        .toList();
    }
}
