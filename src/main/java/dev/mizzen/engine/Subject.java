package dev.mizzen.engine;

import dev.mizzen.shared.ConfigRef;

/** What an outcome in a place is about: one distribution's wish for one config. */
public record Subject(String distribution, ConfigRef config) {
    static Subject of(Wish wish) {
        return new Subject(wish.distribution(), wish.config());
    }
}
