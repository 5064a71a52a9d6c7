/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be the name of a host. Looked up, anything else fails for ever, and looks like a name service that is down.
 * What some machine may know is let through: underscores, names of one label, letters of all scripts.
 */
final class HostName {
    private static final int LONGEST_NAME = 254; // with a dot at the end
    private static final Pattern CHARACTERS = Pattern.compile("[\\p{L}\\p{M}\\p{N}._-]+");
    private static final Pattern LABELS = Pattern.compile("[^.-][^.]{0,62}(?:\\.[^.-][^.]{0,62})*\\.?");
    /** The JDK takes it for an address that begins with 0, which leads nowhere. */
    private static final Pattern NUMBER = Pattern.compile("\\d+\\.?");

    private static final Pattern FOUR_OR_MORE_NUMBERS = Pattern.compile("\\d+(?:\\.\\d+){3,}");
    private static final Pattern FOUR_BYTES =
            Pattern.compile("(?:0*(?:\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])(?:\\.|$)){4}");

    private HostName() {}

    /** Returns why a text is neither a host name nor an IPv4 or IPv6 address (without brackets), null if it is one. */
    static @Nullable String fault(String text) {
        if (text.indexOf(':') >= 0) {
            return isIpv6(text) ? null : "it has a ':' and is no IPv6 address";
        }
        if (!CHARACTERS.matcher(text).matches()) {
            return text.indexOf('$') >= 0
                    ? "it holds a placeholder that was not resolved"
                    : "a host name consists of letters, digits, '-', '_' and '.'";
        }
        if (text.length() > LONGEST_NAME) {
            return "it has more than " + (LONGEST_NAME - 1) + " characters";
        }
        if (!LABELS.matcher(text).matches()) {
            return "no part between its dots may be empty, begin with '-' or have more than 63 characters";
        }
        if (NUMBER.matcher(text).matches()) {
            return "it is a number; if that is a port, its host is missing";
        }
        boolean address = FOUR_OR_MORE_NUMBERS.matcher(text).matches();
        return address && !FOUR_BYTES.matcher(text).matches() ? "an IPv4 address has four numbers up to 255" : null;
    }

    /** The zone is left out, as it names an interface of this machine, which may come later. */
    private static boolean isIpv6(String text) {
        int zone = text.indexOf('%');
        if (zone == text.length() - 1) {
            return false;
        }
        try {
            // In brackets, the JDK reads it and asks nobody.
            return InetAddress.getByName("[" + (zone < 0 ? text : text.substring(0, zone)) + "]") != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Shows a name for a message, but not a text that may hold a password. */
    static String shown(String name) {
        return name.indexOf('@') >= 0 || name.indexOf('=') >= 0 ? "" : " '" + name + "'";
    }
}
