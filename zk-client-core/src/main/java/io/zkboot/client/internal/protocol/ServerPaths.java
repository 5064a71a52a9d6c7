/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.util.List;

/**
 * Paths as a server tells them; the names of children are read in the same way. One that no tree can hold makes its
 * record malformed: who walks along it, or puts more behind it, would arrive at a node that nobody meant.
 *
 * <p>Less is asked than of the paths of callers. The characters that servers refuse are not the same in all of them,
 * and the name of a node must not make its parent unreadable.
 */
public final class ServerPaths {
    private ServerPaths() {}

    /**
     * Reads a path.
     *
     * @param what the name of the field, for the message
     */
    public static String read(JuteReader in, String what) throws MalformedRecordException {
        String path = in.requireString(what);
        if (!isPath(path)) {
            throw new MalformedRecordException("The " + what + " is none of a node.");
        }
        return path;
    }

    /** Reads a vector of paths. */
    static List<String> readAll(JuteReader in) throws MalformedRecordException {
        List<String> paths = in.readStrings();
        for (int i = 0; i < paths.size(); i++) {
            if (!isPath(paths.get(i))) {
                throw new MalformedRecordException("Element " + i + " of the paths is none of a node.");
            }
        }
        return paths;
    }

    private static boolean isPath(String path) {
        if (path.isEmpty() || path.charAt(0) != '/' || path.indexOf('\0') >= 0) {
            return false;
        }
        int start = 1;
        for (int slash = path.indexOf('/', start); slash >= 0; slash = path.indexOf('/', start)) {
            if (isNoneOrRelative(path, start, slash)) {
                return false;
            }
            start = slash + 1;
        }
        return path.length() == 1 || !isNoneOrRelative(path, start, path.length());
    }

    /** Whether a name is empty, {@code .} or {@code ..}. */
    private static boolean isNoneOrRelative(String text, int start, int end) {
        int length = end - start;
        return length == 0 || (length <= 2 && text.charAt(start) == '.' && text.charAt(end - 1) == '.');
    }
}
