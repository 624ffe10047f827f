/** The API as a whole: against what VelaUX answered, against the list of its routes, against malformed requests. */
package dev.mizzen.contract;
