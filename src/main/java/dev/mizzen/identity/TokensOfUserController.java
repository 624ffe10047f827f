package dev.mizzen.identity;

import dev.mizzen.identity.PersonalTokenController.TokenList;
import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Somebody else's tokens for programs: whoever cleans up after a theft must see and end them. */
@RestController
@RequestMapping("/api/v1/users/{username}/tokens")
@Tag(name = "Tokens")
class TokensOfUserController {
    private final Accounts accounts;
    private final PersonalTokens tokens;

    TokensOfUserController(Accounts accounts, PersonalTokens tokens) {
        this.accounts = accounts;
        this.tokens = tokens;
    }

    @GetMapping
    @Needs(resource = "user:{username}", action = "detail")
    @Operation(summary = "List a user's tokens for programs, the newest first")
    @Fails(BusinessCode.USER_MISSING)
    TokenList list(@PathVariable String username) {
        return TokenList.of(tokens.of(accounts.require(username)));
    }

    @DeleteMapping("/{tokenName}")
    @Needs(resource = "user:{username}", action = "update")
    @Operation(
            summary = "Delete one of a user's tokens for programs; it is good for nothing from then on",
            description = "403 where the user may more than the caller.")
    @Fails({BusinessCode.USER_MISSING, BusinessCode.TOKEN_MISSING})
    Map<String, Object> delete(@PathVariable String username, @PathVariable String tokenName) {
        tokens.remove(accounts.requireBelow(Caller.current(), username), tokenName);
        return Map.of();
    }
}
