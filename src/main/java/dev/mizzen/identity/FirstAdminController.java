package dev.mizzen.identity;

import dev.mizzen.shared.BusinessCode;
import dev.mizzen.shared.Fails;
import dev.mizzen.shared.Fields;
import dev.mizzen.shared.SecretText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The first login of a new installation. */
@RestController
@RequestMapping("/api/v1/auth")
@Tag(name = "Login")
class FirstAdminController {
    private final FirstAdmin firstAdmin;

    FirstAdminController(FirstAdmin firstAdmin) {
        this.firstAdmin = firstAdmin;
    }

    record Configured(boolean configured) {}

    record InitRequest(
            @Nullable String name,
            @Nullable SecretText password,
            @Nullable String email) {}

    record InitAnswer(boolean success) {}

    @GetMapping("/admin_configured")
    @WithoutToken
    @SecurityRequirements
    @Operation(summary = "Whether there is any user")
    Configured configured() {
        return new Configured(firstAdmin.isThere());
    }

    @PutMapping("/init_admin")
    @WithoutToken
    @SecurityRequirements
    @Operation(
            summary = "Make the first admin, once",
            description =
                    "Only where Mizzen was started with mizzen.first-admin=open and there is no user yet. The admin owns"
                            + " every project from then on; where there is none he gets a project default with a target default.")
    @Fails({
        BusinessCode.FORBIDDEN,
        BusinessCode.ADMIN_EXISTS,
        BusinessCode.PASSWORD_EMPTY,
        BusinessCode.PROJECT_NAMESPACE_FAILED,
        BusinessCode.PROJECT_NAMESPACE_TAKEN
    })
    InitAnswer init(@RequestBody InitRequest request) {
        String name = request.name() == null ? "" : request.name();
        String email = request.email() == null ? "" : request.email();
        SecretText password = request.password() == null ? new SecretText("") : request.password();
        boolean given = !password.reveal().isEmpty();
        new Fields()
                .name("name", name)
                .email("email", email)
                .check(!given || Passwords.isAllowed(password), "password must be " + Passwords.RULE)
                .done();
        if (!given) {
            throw BusinessCode.PASSWORD_EMPTY.because("password is empty: it must be " + Passwords.RULE);
        }
        firstAdmin.make(name, password, email);
        return new InitAnswer(true);
    }
}
