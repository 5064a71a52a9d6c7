/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.zookeeper.common.PathUtils;

/** A text is a path for us when it is one for the reference implementation; every path is the sum of its parts. */
public final class ZnodePathFuzz {
    private ZnodePathFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Input input = new Input(bytes);
        String path = input.below(4) == 0 ? new String(input.rest(), StandardCharsets.UTF_16BE) : input.text();
        agree(path, false);
        agree(path, true);
        if (isValid(path, false)) {
            String together = ZnodePath.child(ZnodePath.parent(path), ZnodePath.name(path));
            if (!together.equals(path)) {
                throw new AssertionError(path + " became " + together);
            }
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "1/", "1/a", "1/a/b", "1/a/./b", "1/a/..", "1//", "1/a/", "1/.a/b..", "0\0/\0a", "1/ä/€/\uffff")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static void agree(String path, boolean sequential) {
        boolean theirs;
        try {
            PathUtils.validatePath(path, sequential);
            theirs = true;
        } catch (IllegalArgumentException e) {
            theirs = false;
        }
        if (isValid(path, sequential) != theirs) {
            throw new AssertionError(
                    "Valid for the reference implementation: " + theirs + ", sequential: " + sequential);
        }
    }

    private static boolean isValid(String path, boolean sequential) {
        try {
            String unused = sequential ? ZnodePath.requireValidSequential(path) : ZnodePath.requireValid(path);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
