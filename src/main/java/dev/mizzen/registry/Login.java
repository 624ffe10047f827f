package dev.mizzen.registry;

import dev.mizzen.shared.SecretText;

/** A user name and a password of a registry. */
record Login(String username, SecretText password) {
    @Override
    public String toString() {
        return "***";
    }
}
