package dev.mizzen.shared;

/** VelaUX's {@code NameAlias}: both are always present, the alias may be empty. */
public record NameAlias(String name, String alias) {}
