package dev.mizzen.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mizzen.shared.NameAlias;
import java.time.Instant;
import java.util.List;

/**
 * What somebody is, of the platform or in a project, as a client sees it.
 *
 * @param permissions what it allows; a name that is no permission's has an empty alias, and allows nothing
 */
public record Role(
        Instant createTime,
        Instant updateTime,
        String name,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String alias,
        List<NameAlias> permissions) {}
