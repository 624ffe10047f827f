package dev.mizzen.hub;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A person or a program that may log in, as it is stored; the password's hash is in a Secret beside it. */
@Group("mizzen.dev")
@Version("v1alpha1")
@Kind("User")
@Plural("users")
@AdditionalPrinterColumn(name = "Email", jsonPath = ".spec.email")
@AdditionalPrinterColumn(name = "Disabled", jsonPath = ".spec.disabled", type = AdditionalPrinterColumn.Type.BOOLEAN)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class UserResource extends CustomResource<UserResource.Spec, UserResource.Status> {
    @Override
    @SuppressWarnings("NullAway") // fabric8 reads "nothing yet" from null
    protected Spec initSpec() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // fabric8 reads "nothing yet" from null
    protected Status initStatus() {
        return null;
    }

    /**
     * @param roles platform roles
     * @param login who he is at an OpenID Connect provider; absent for a user whom no provider vouches for
     */
    public record Spec(
            @Nullable String alias,
            @Nullable String email,
            @Nullable Boolean disabled,
            @Nullable List<String> roles,
            @Nullable Login login) {
        /** A user whom no provider vouches for. */
        public Spec(
                @Nullable String alias,
                @Nullable String email,
                @Nullable Boolean disabled,
                @Nullable List<String> roles) {
            this(alias, email, disabled, roles, null);
        }

        /** The same, disabled or not. */
        public Spec with(@Nullable Boolean disabled) {
            return new Spec(alias, email, disabled, roles, login);
        }

        /** The same with these platform roles. */
        public Spec with(@Nullable List<String> roles) {
            return new Spec(alias, email, disabled, roles, login);
        }
    }

    /** Two logins are the same person's if both parts are the same. A name or an e-mail address never says that. */
    public record Login(@Required String issuer, @Required String subject) {}

    /** @param lastLoginTime RFC 3339 */
    public record Status(@Nullable String lastLoginTime) {}
}
