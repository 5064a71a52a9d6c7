/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import org.springframework.util.Assert;

/**
 * Makes any text the name of one node, so that two texts never have the same one: what is allowed in a name stays as it
 * is, all else becomes {@code %} and two hexadecimal digits, or {@code %u} and four. Other {@code %} stay, unless what
 * follows could be taken for that.
 */
final class NodeNames {
    private static final int SHORT_DIGITS = 2;
    private static final int LONG_DIGITS = 4;

    private NodeNames() {}

    /**
     * Returns the name.
     *
     * @throws IllegalArgumentException if the text is empty
     */
    static String of(String what, String text) {
        Assert.hasLength(text, () -> "The " + what + " is empty: name it.");
        if (text.equals(".") || text.equals("..")) {
            return text.replace(".", "%2E");
        }
        StringBuilder name = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' ? looksEscaped(text, i + 1) : !isAllowed(c)) {
                name.append(c < 0x100 ? "%%%02X".formatted((int) c) : "%%u%04X".formatted((int) c));
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }

    /** Returns the text that a name was made of. */
    static String text(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean wide = c == '%' && i + 1 < name.length() && name.charAt(i + 1) == 'u';
            int from = wide ? i + 2 : i + 1;
            int count = wide ? LONG_DIGITS : SHORT_DIGITS;
            if (c == '%' && areDigits(name, from, count)) {
                text.append((char) Integer.parseInt(name, from, from + count, 16));
                i = from + count - 1;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static boolean looksEscaped(String text, int from) {
        return areDigits(text, from, SHORT_DIGITS)
                || (from < text.length() && text.charAt(from) == 'u' && areDigits(text, from + 1, LONG_DIGITS));
    }

    private static boolean areDigits(String text, int from, int count) {
        if (from + count > text.length()) {
            return false;
        }
        for (int i = from; i < from + count; i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** As {@link io.zkboot.client.data.ZnodePath} has it. */
    private static boolean isAllowed(char c) {
        return c != '/' && c >= 0x20 && (c < 0x7f || (c > 0x9f && (c < 0xd800 || c > 0xf8ff) && c < 0xfff0));
    }
}
