/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static io.zkboot.client.internal.argument.Arguments.given;

/** The rules of znode paths ({@code PathUtils} of the reference implementation), and paths put together. */
public final class ZnodePath {
    private ZnodePath() {}

    /**
     * Returns the path if it is a valid one.
     *
     * @throws IllegalArgumentException saying what is wrong, and where
     */
    public static String requireValid(String path) {
        return requireValid(path, false);
    }

    /**
     * As {@link #requireValid(String)} for a sequential node, whose name gets a number appended: it may be empty, the
     * number alone then names the node, and it may look relative.
     *
     * @throws IllegalArgumentException saying what is wrong, and where
     */
    public static String requireValidSequential(String path) {
        return requireValid(path, true);
    }

    private static String requireValid(String path, boolean numbered) {
        int length = given("path", path).length();
        if (length == 0) {
            throw invalid(path, "it is empty; the root is \"/\"");
        }
        if (path.charAt(0) != '/') {
            throw invalid(path, "it must start with '/'");
        }
        if (length == 1) {
            return path;
        }
        if (!numbered && path.charAt(length - 1) == '/') {
            throw invalid(path, "it must not end with '/'");
        }
        int segmentStart = 1;
        for (int i = 1; i <= length; i++) {
            char c = i == length ? '/' : path.charAt(i);
            if (c == '/') {
                if (numbered && i == length) {
                    break;
                }
                requireValidSegment(path, segmentStart, i);
                segmentStart = i + 1;
            } else if (c < 0x20 || (c >= 0x7f && (c <= 0x9f || (c >= 0xd800 && c <= 0xf8ff) || c >= 0xfff0))) {
                throw invalid(path, "the character U+%04X at index %d is not allowed".formatted((int) c, i));
            }
        }
        return path;
    }

    /** Returns the path of a child. */
    public static String child(String parent, String name) {
        given("name", name);
        return given("path", parent).equals("/") ? "/" + name : parent + "/" + name;
    }

    /** Returns the path of the parent; the root is its own. */
    public static String parent(String path) {
        int slash = given("path", path).lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /** Returns the last segment of the path, empty for the root. */
    public static String name(String path) {
        return given("path", path).substring(path.lastIndexOf('/') + 1);
    }

    private static void requireValidSegment(String path, int start, int end) {
        int length = end - start;
        if (length == 0) {
            throw invalid(path, "there is an empty name at index " + start);
        }
        if (length <= 2 && path.charAt(start) == '.' && path.charAt(end - 1) == '.') {
            throw invalid(path, "the relative name at index " + start + " is not allowed");
        }
    }

    private static IllegalArgumentException invalid(String path, String why) {
        return new IllegalArgumentException("Invalid path \"" + printable(path) + "\": " + why + ".");
    }

    private static String printable(String path) {
        StringBuilder text = new StringBuilder(path.length());
        path.chars().limit(200).forEach(c -> text.append(Character.isISOControl(c) ? '?' : (char) c));
        return text.toString();
    }
}
