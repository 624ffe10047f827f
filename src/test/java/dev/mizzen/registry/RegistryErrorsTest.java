package dev.mizzen.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mizzen.build.Generated;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/registry-errors.md against the code. That each of them really comes of what it says is proven in {@link EachTroubleTest}. */
class RegistryErrorsTest {
    @Test
    void theListOfFailuresIsWhatPeopleRead() throws Exception {
        Generated.check(
                "docs/registry-errors.md",
                """
                # What can go wrong with a registry

                What a check of a registry, a look-up of an image, or the warning in the answer to a save may say, and what to do. Made from
                the code: `dev/generate` writes it anew. The message of the single case says more: which host, which status, and what the
                registry itself said.

                People of a project who are no platform admins do not learn which addresses Mizzen does not connect to, nor which names
                resolve to one, as those of the cluster's services do. Instead of `NameUnknown`, `ConnectTimedOut` and `AddressNotAllowed` they
                read `ConnectionRefused`, and `RealmUnreachable` instead of `RealmNotAllowed`: always with the general words, and after the same
                six seconds.

                A save is refused for `CredentialRejected` and `NotARegistry`; all else is saved with a warning, since nodes may reach what
                Mizzen does not. `?check=warn`, `?check=require` and the setting `mizzen.registry.check` change that.

                | reason | what it means | what to do |
                | --- | --- | --- |
                """
                        + Arrays.stream(Trouble.values())
                                .map(trouble -> "| `%s` | %s | %s |\n"
                                        .formatted(
                                                Explanation.reason(trouble),
                                                Explanation.meaning(trouble),
                                                Explanation.advice(trouble)))
                                .collect(Collectors.joining()));
    }

    @Test
    void everySentenceIsOne() {
        assertThat(Trouble.values())
                .allSatisfy(trouble -> assertThat(
                                new String[] {Explanation.meaning(trouble), Explanation.advice(trouble)})
                        .allSatisfy(sentence ->
                                assertThat(sentence).matches("[A-Z].*\\.").doesNotContain("|", "\n")));
    }
}
