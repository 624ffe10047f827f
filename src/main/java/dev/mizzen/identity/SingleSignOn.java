package dev.mizzen.identity;

/** Whether people log in through an OpenID Connect provider; with their passwords they can in either case. */
public interface SingleSignOn {
    boolean isOn();
}
