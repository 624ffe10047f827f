/** What tests stand on: real API servers, a running Mizzen, its HTTP API, a network that fails on demand. */
package dev.mizzen.testing;
