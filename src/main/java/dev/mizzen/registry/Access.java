package dev.mizzen.registry;

import java.util.Optional;

/**
 * How a config says that a registry is reached.
 *
 * @param plainHttp whether plain HTTP is spoken with it (property {@code useHTTP})
 * @param insecure whether any certificate is taken (property {@code insecure})
 * @param login absent for anonymous access
 */
record Access(RegistryHost host, boolean plainHttp, boolean insecure, Optional<Login> login) {}
