/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Secrets and data that must be shown nowhere, each under a name of its own, and the search for them in a text, in the
 * ways in which bytes are usually written.
 */
public final class Markers {
    private static final String PREFIX = "MARKER-OF-";
    private static final int SHORTEST = 8;
    /** So many bytes stand together in a dump, before a wider gap or the end of the line. */
    private static final int GROUP = 8;

    private final Map<String, byte[]> known = new ConcurrentHashMap<>();

    /** Returns a text that stands nowhere else, of letters and {@code -} alone; the same one for the same name. */
    public String text(String name) {
        String text = PREFIX + name.toUpperCase(Locale.ROOT).replace(' ', '-');
        add(name, text.getBytes(StandardCharsets.UTF_8));
        return text;
    }

    /** The same as bytes. */
    public byte[] bytes(String name) {
        return text(name).getBytes(StandardCharsets.UTF_8);
    }

    /** Looks for these bytes as well; fewer than eight could be anywhere. */
    public Markers add(String name, byte[] secret) {
        if (secret.length < SHORTEST) {
            throw new IllegalArgumentException("The secret '" + name + "' has fewer than " + SHORTEST + " bytes.");
        }
        known.put(name, secret.clone());
        return this;
    }

    /** The names of those that the text shows: in clear, as numbers, in hexadecimal or in Base64. */
    public List<String> foundIn(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> found = new ArrayList<>();
        known.forEach((name, secret) -> {
            for (Map.Entry<String, Boolean> form : forms(secret).entrySet()) {
                if ((form.getValue() ? text : lower).contains(form.getKey())) {
                    found.add(name);
                    return;
                }
            }
        });
        found.sort(null);
        return found;
    }

    /** Each form, with whether upper and lower case differ in it. */
    private static Map<String, Boolean> forms(byte[] secret) {
        Map<String, Boolean> forms = new LinkedHashMap<>();
        forms.put(new String(secret, StandardCharsets.ISO_8859_1), true);
        String numbers = Arrays.toString(secret);
        forms.put(numbers.substring(1, numbers.length() - 1), true); // it may be in the middle of others
        forms.put(HexFormat.of().formatHex(secret), false);
        forms.put(HexFormat.ofDelimiter(" ").formatHex(secret), false);
        forms.put(HexFormat.ofDelimiter(":").formatHex(secret), false);
        if (!forms.keySet().iterator().next().startsWith(PREFIX)) { // which all others of a text have, too
            forms.put(HexFormat.ofDelimiter(" ").formatHex(secret, 0, GROUP), false);
        }
        for (int before = 0; before < 3; before++) {
            forms.put(base64(secret, before), true);
        }
        return forms;
    }

    /** What stands in Base64 for the secret, and for nothing else, with so many other bytes before it. */
    private static String base64(byte[] secret, int before) {
        byte[] all = new byte[before + secret.length];
        System.arraycopy(secret, 0, all, before, secret.length);
        String whole = Base64.getEncoder().withoutPadding().encodeToString(all);
        return whole.substring((before * 8 + 5) / 6, all.length * 8 / 6);
    }
}
