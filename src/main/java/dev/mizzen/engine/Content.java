package dev.mizzen.engine;

/**
 * What a copy of a config must contain, without the data itself.
 *
 * @param type the Secret's type
 * @param digest over type and data
 */
public record Content(String type, String digest) {}
