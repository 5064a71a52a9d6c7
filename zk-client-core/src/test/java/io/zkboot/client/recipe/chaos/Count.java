/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import java.nio.charset.StandardCharsets;

/**
 * What stands in a counter: who wrote it last, as whom.
 *
 * @param value one more than the writer had read
 * @param token the fencing token of the grant under which it was written
 * @param receipt what the writer calls this write; nobody ever uses it twice
 */
record Count(long value, long token, String receipt) {
    static final Count NONE = new Count(0, 0, "-");

    static Count of(byte[] data) {
        String[] words = new String(data, StandardCharsets.UTF_8).split(" ");
        return new Count(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]);
    }

    byte[] bytes() {
        return (value + " " + token + " " + receipt).getBytes(StandardCharsets.UTF_8);
    }
}
