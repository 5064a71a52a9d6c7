/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A set as members compare it.
 *
 * @param byName the items by their names, sorted
 * @param fingerprint the same for the same names
 */
record ItemNames<T>(SortedMap<String, T> byName, String fingerprint) {
    private static final int FINGERPRINT_BYTES = 12;

    static <T> ItemNames<T> of(Collection<? extends T> items, Function<? super T, String> naming) {
        SortedMap<String, T> byName = new TreeMap<>();
        MessageDigest digest = sha256();
        for (T item : allGiven("set of items", items)) {
            String name = given("name of an item", naming.apply(item));
            if (!isText(name)) {
                throw new IllegalArgumentException(
                        "The name of an item, \"" + name + "\", has half of a surrogate pair, which can be no node's.");
            }
            if (name.isEmpty()) {
                throw new IllegalArgumentException("An item has an empty name, which can be no node's.");
            }
            if (byName.put(name, item) != null) {
                throw new IllegalArgumentException("Two items have the name \"" + name + "\"; names must differ.");
            }
        }
        byName.keySet().forEach(name -> digest.update((nodeName(name) + "/").getBytes(StandardCharsets.UTF_8)));
        String hex = HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
        return new ItemNames<>(byName, byName.size() + ":" + hex);
    }

    /** Whether it becomes bytes and text again without a loss: half of a surrogate pair becomes a question mark. */
    static boolean isText(String name) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) { // each JDK has it
            throw new IllegalStateException(e);
        }
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Returns a name that a node can have: letters, digits and few others stay, and no two become one. */
    static String nodeName(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
        return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
    }
}
