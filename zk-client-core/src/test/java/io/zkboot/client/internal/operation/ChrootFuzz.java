/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A path goes to the server and comes back as the same; what lies outside of the chroot never seems to lie in it. */
public final class ChrootFuzz {
    private ChrootFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Input input = new Input(bytes);
        String prefix = input.text(1 + input.below(16));
        String path = input.text();
        Chroot chroot;
        try {
            chroot = Chroot.at(prefix);
        } catch (IllegalArgumentException e) {
            return;
        }
        String shown = chroot.toClient(path); // whatever a server sends
        if (!isValid(path)) {
            return;
        }
        String onServer = chroot.toServer(path);
        check(isValid(onServer), "goes to no path");
        check(chroot.holds(onServer), "leaves the chroot");
        check(chroot.toClient(onServer).equals(path), "does not come back");
        check(chroot.below(path).toServer("/").equals(onServer) || onServer.equals("/"), "is another one below");
        check(chroot.holds(path) ? chroot.toServer(shown).equals(path) : shown.equals(path), "is shown wrongly");
    }

    public static List<byte[]> seeds() {
        return Stream.of("\4/app/a/b", "\4/app/", "\4/app/app/a", "\4/app/application", "\0//a", "\7/app/sub/app/sub")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static boolean isValid(String path) {
        try {
            ZnodePath.requireValid(path);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void check(boolean holds, String fault) {
        if (!holds) {
            throw new AssertionError("The path " + fault);
        }
    }
}
