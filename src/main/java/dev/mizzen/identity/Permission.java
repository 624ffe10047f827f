package dev.mizzen.identity;

import java.time.Instant;
import java.util.List;

/** What somebody may do, in VelaUX's words: {@code actions} on {@code resources}, where {@code effect} is Allow or Deny. */
public record Permission(
        String name,
        String alias,
        List<String> resources,
        List<String> actions,
        String effect,
        Instant createTime,
        Instant updateTime) {}
